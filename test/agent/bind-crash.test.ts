import { expect, test } from 'vitest';
import { bind } from '../resolvers/daemons/bind.ts';
import { dieAtEachStep } from './harness/crash.ts';
import { atFirst, endure, expectAt, expectFiles, outcomeOf } from './harness/endure.ts';
import { atRevision } from './harness/feed.ts';
import { withMachine } from './harness/machine.ts';

/** Some hundred runs of the agent. */
const LONG = { timeout: 900_000 };

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

  test('dies at each step of an upgrade', LONG, async (context) => {
    const m = machine();
    await atFirst(m);
    const next = (number: number) => atRevision(number % 2 === 1 ? m.second : m.first, number + 1);
    await endure(context, m, {
      fault: 'crashUpgrade',
      editions: [m.first, m.second],
      deed: async () => {
        await dieAtEachStep(m, {
          deed: 'once',
          prepare: (number) => m.publish(next(number)),
          meanwhile: async () => expect(await m.check()).toBe(''),
          after: async (mended, number) => {
            expect(['`installed`', '`unchanged`']).toContain(outcomeOf(mended));
            await expectAt(m, next(number));
          },
        });
        return 'the next run finishes it or puts the old files back, and installs it';
      },
    });
    expect(await m.stateFiles()).toEqual(['artifacts', 'report.json', 'state.json']);
  });

  test('has an I/O error at each step of an upgrade', LONG, async (context) => {
    const m = machine();
    await atFirst(m);
    const next = (number: number) => atRevision(number % 2 === 1 ? m.second : m.first, number + 1);
    await endure(context, m, {
      fault: 'errors',
      editions: [m.first, m.second],
      deed: async () => {
        for (let number = 1, isOver = false; !isOver; number += 1) {
          await m.publish(next(number));
          const run = await m.agent('once', { FAULT: `fail:${number}` });
          isOver = run.steps.length < number;
          expect(await m.check()).toBe('');
          const mended = await m.agent('resume');
          const where = `${run.steps[number - 1]}: ${run.output}\n${mended.output}`;
          expect(['`installed`', '`unchanged`'], where).toContain(outcomeOf(mended));
          await expectFiles(m, next(number));
        }
        return 'reports it and puts the old files back; the next run installs it';
      },
    });
  });
});
