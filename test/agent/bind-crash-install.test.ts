import { expect, test } from 'vitest';
import { bind } from '../resolvers/daemons/bind.ts';
import { crashAtEachStep } from './harness/crash.ts';
import { expectAt, outcomeOf, withFault } from './harness/fault.ts';
import { withMachine } from './harness/machine.ts';

/** These tests run the agent some hundred times. */
const LONG = { timeout: 600_000 };

withMachine(bind, 'rewrite', (machine) => {
  test('recovers from a crash at each step of the first installation', LONG, async (context) => {
    const m = machine();
    await m.begin();
    await m.publish(m.first);
    await withFault(context, m, {
      fault: 'crashInstall',
      editions: [],
      action: async () => {
        await crashAtEachStep(m, {
          command: 'once',
          prepare: async () => {
            await m.forget();
            await m.host.reload(m.rendered());
          },
          // Check the files that named would start with. An empty zone file that no file includes is permitted.
          afterCrash: async () => {
            await m.must(['named-checkconf', '-z', '/etc/bind/named.conf']);
          },
          afterRecovery: async (recovered) => {
            expect(['`installed`', '`unchanged`']).toContain(outcomeOf(recovered));
            await expectAt(m, m.first);
          },
        });
        return 'the next run completed the installation or started it again';
      },
    });
  });
});
