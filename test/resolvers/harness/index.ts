/**
 * A resolver in a room of its own: its `/etc`, `/run`, addresses and processes are nobody else's, and gone
 * with the test, however it ends. In the room also stand public DNS (signed root, query log), the inbound
 * endpoint, and for resolvers that forward, an Unbound that recurses for them at `BASE_ADDRESS`.
 *
 *     withDaemon(unbound, (host) => {            // a daemon's file: ../daemons/unbound.ts
 *       test('forward', async () => {
 *         await host().serveInbound(['10.0.1.122'], [{ domain, wildcard: true, addresses: [...] }]);
 *         await host().configure('forward');     // stopped, empty caches, the site's own files
 *         await host().install(artifacts);       // each at its install path
 *         await host().check(artifacts);         // { refusedBy: undefined } or the command that refused
 *         await host().start();                  // until it answers
 *         await host().ask(name, 'A');           // { rcode: 'NOERROR', answers: ['A 10.0.1.165'] }
 *         await host().reload(artifacts);        // their commands in order, each once; throws
 *         await host().publicSaw(name);          // what public DNS was asked for at or below the name
 *       });
 *     });
 *
 * Run: `npx vitest run --config test/resolvers/vitest.config.ts test/resolvers/unbound.test.ts`
 *
 * Every resolver passes ../contract.ts; a daemon's own tests are written with the above. A daemon that is not installed is reported by name with the command that installs it; with CI set, it fails.
 */

export { BASE_ADDRESS } from './base.ts';
export type { Daemon, Site } from './daemon.ts';
export { type Answer, type Host, INBOUND_ADDRESSES, openHost } from './host.ts';
export { withDaemon } from './with-daemon.ts';
