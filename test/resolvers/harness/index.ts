/**
 * Runs a resolver in its own sandbox: its `/etc`, `/run`, addresses and processes are separate from the machine's and
 * disappear with the test. The sandbox also runs public DNS (signed root, query log), the inbound endpoint and, for
 * resolvers that only forward, a recursive Unbound at `BASE_ADDRESS`.
 *
 *     withDaemon(unbound, (host) => {            // the daemon is described in ../daemons/unbound.ts
 *       test('...', async () => {
 *         await host().serveInbound(['10.0.1.122'], [{ domain, wildcard: true, addresses: [...] }]);
 *         await host().configure('forward');     // stops the daemon, empties its caches, writes the site's own files
 *         await host().install(artifacts);       // writes each artifact to its install path
 *         await host().check(artifacts);         // { refusedBy: undefined } or the command that failed
 *         await host().start();                  // waits until the daemon answers
 *         await host().ask(name, 'A');           // { rcode: 'NOERROR', answers: ['A 10.0.1.165'] }
 *         await host().reload(artifacts);        // runs each command once, in order; throws if one fails
 *         await host().publicSaw(name);          // the queries that public DNS received at or below the name
 *       });
 *     });
 *
 * Run one file: `npx vitest run --config test/resolvers/vitest.config.ts test/resolvers/unbound.test.ts`
 *
 * Every resolver must pass ../contract.ts. If a daemon is not installed, its suite names the command that installs it
 * and is skipped; with CI set, it fails.
 */

export { BASE_ADDRESS } from './base.ts';
export type { Daemon, Site } from './daemon.ts';
export { type Answer, type Host, INBOUND_ADDRESSES, openHost } from './host.ts';
export { withDaemon } from './with-daemon.ts';
