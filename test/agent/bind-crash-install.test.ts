import { expect, test } from 'vitest';
import { bind } from '../resolvers/daemons/bind.ts';
import { dieAtEachStep } from './harness/crash.ts';
import { endure, expectAt, outcomeOf } from './harness/endure.ts';
import { withMachine } from './harness/machine.ts';

/** Some hundred runs of the agent. */
const LONG = { timeout: 600_000 };

withMachine(bind, 'rewrite', (machine) => {
  test('dies at each step of the first installation', LONG, async (context) => {
    const m = machine();
    await m.begin();
    await m.publish(m.first);
    await endure(context, m, {
      fault: 'crashInstall',
      editions: [],
      deed: async () => {
        await dieAtEachStep(m, {
          deed: 'once',
          prepare: async () => {
            await m.forget();
            await m.host.reload(m.rendered());
          },
          // What named would start with; an empty zone file that nothing includes does not matter.
          meanwhile: async () => {
            await m.must(['named-checkconf', '-z', '/etc/bind/named.conf']);
          },
          after: async (mended) => {
            expect(['`installed`', '`unchanged`']).toContain(outcomeOf(mended));
            await expectAt(m, m.first);
          },
        });
        return 'the next run finishes it or begins anew, and installs it';
      },
    });
  });
});
