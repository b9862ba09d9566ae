import { expect, test } from 'vitest';
import { bind } from '../resolvers/daemons/bind.ts';
import { atFirst, endure, expectAt, expectFiles, outcomeOf } from './harness/endure.ts';
import { STATE, withMachine } from './harness/machine.ts';

const FOLDER = '/etc/bind/privatelink-dns';
/** Fills a file system to its last byte. */
const FILL = 'dd if=/dev/zero of="$0/filler" bs=1k 2>/dev/null; true';

withMachine(bind, 'rewrite', (machine) => {
  test('the state folder is full', async (context) => {
    const m = machine();
    await atFirst(m, {}, () => m.mount(STATE, 'size=64k'));
    await endure(context, m, {
      fault: 'fullState',
      editions: [m.first, m.second],
      deed: async () => {
        await m.publish(m.second);
        await m.must(['sh', '-c', FILL, STATE]);
        const outcome = outcomeOf(await m.agent());
        expect(outcome).toBe('refused: `disk-full`');
        await expectFiles(m, m.first);
        await m.must(['rm', `${STATE}/filler`]);
        expect(outcomeOf(await m.agent())).toBe('`installed`');
        return `touched nothing: ${outcome}; with room, the next run installs it`;
      },
    });
    await expectAt(m, m.second);
    await m.unmount(STATE);
  });

  test('the folder of the files is full', async (context) => {
    const m = machine();
    await atFirst(m, {}, () => m.mount(FOLDER, 'size=64k'));
    await endure(context, m, {
      fault: 'fullTarget',
      editions: [m.first, m.second],
      deed: async () => {
        await m.publish(m.second);
        await m.must(['sh', '-c', FILL, FOLDER]);
        const outcome = outcomeOf(await m.agent());
        expect(outcome).toBe('`failed`: `disk-full`');
        await expectAt(m, m.first);
        await m.must(['rm', `${FOLDER}/filler`]);
        expect(outcomeOf(await m.agent())).toBe('`installed`');
        return `touched nothing: ${outcome}; with room, the next run installs it`;
      },
    });
    await expectAt(m, m.second);
    await m.unmount(FOLDER);
  });

  test('the folder of the files is read-only', async (context) => {
    const m = machine();
    await atFirst(m);
    await endure(context, m, {
      fault: 'readOnlyTarget',
      editions: [m.first, m.second],
      deed: async () => {
        await m.publish(m.second);
        await m.must(['mount', '--bind', FOLDER, FOLDER]);
        await m.must(['mount', '-o', 'remount,ro,bind', FOLDER]);
        const outcome = outcomeOf(await m.agent());
        expect(outcome).toBe('`failed`: `read-only`');
        await expectAt(m, m.first);
        await m.unmount(FOLDER);
        expect(outcomeOf(await m.agent())).toBe('`installed`');
        return `touched nothing: ${outcome}; once it may write, the next run installs it`;
      },
    });
    await expectAt(m, m.second);
  });

  test('a link stands in the place of a file', async (context) => {
    const m = machine();
    await atFirst(m);
    const target = m.target('rpz.conf');
    await endure(context, m, {
      fault: 'link',
      editions: [m.first],
      deed: async () => {
        await m.publish(m.second);
        await m.must(['mv', target, '/run/agent/elsewhere.conf']);
        await m.must(['ln', '-s', '/run/agent/elsewhere.conf', target]);
        const outcome = outcomeOf(await m.agent());
        expect(outcome).toBe('`failed`: `not-a-file`');
        expect(await m.must(['readlink', target])).toBe('/run/agent/elsewhere.conf\n');
        return `touched nothing: ${outcome}`;
      },
    });
    await expectAt(m, m.first);
    await m.must(['rm', target]);
  });

  test('two agents run at once', async (context) => {
    const m = machine();
    await atFirst(m);
    await endure(context, m, {
      fault: 'twoAgents',
      editions: [m.first, m.second],
      deed: async () => {
        await m.publish(m.second);
        const runs = await Promise.all([m.agent(), m.agent()]);
        expect(runs.map(outcomeOf).sort()).toEqual(['`installed`', 'refused: `locked`']);
        return 'one installs it, the other touches nothing: refused: `locked`';
      },
    });
    await expectAt(m, m.second);
  });

  test('a lock names a process that is another by now', async (context) => {
    const m = machine();
    await atFirst(m);
    await endure(context, m, {
      fault: 'deadLock',
      editions: [m.first, m.second],
      deed: async () => {
        const boot = (await m.must(['cat', '/proc/sys/kernel/random/boot_id'])).trim();
        const content = JSON.stringify({ pid: 1, start: '0', boot });
        await m.host.install([{ install: `${STATE}/lock`, content }]);
        await m.publish(m.second);
        expect(outcomeOf(await m.agent())).toBe('`installed`');
        return 'took the lock over and installed it, also where another process has its id by now';
      },
    });
    await expectAt(m, m.second);
  });

  test('a person rolls back', async (context) => {
    const m = machine();
    await atFirst(m);
    await m.publish(m.second);
    await m.agent();
    await endure(context, m, {
      fault: 'rollback',
      editions: [m.first, m.second],
      deed: async () => {
        expect(outcomeOf(await m.agent('rollback'))).toBe('`rolled-back`');
        await expectAt(m, m.first);
        expect(outcomeOf(await m.agent())).toBe('`held-back`: `held-back`');
        await expectAt(m, m.first);
        expect(outcomeOf(await m.agent('resume'))).toBe('`installed`');
        return 'put the revision before in place, kept it, and installed the later one when told to';
      },
    });
    await expectAt(m, m.second);
  });

  test('the resolver is stopped', async (context) => {
    const m = machine();
    await atFirst(m);
    await endure(context, m, {
      fault: 'stopped',
      editions: [m.first, m.second],
      suffered: () => 'those while it was stopped',
      deed: async () => {
        await m.publish(m.second);
        await m.systemctl('stop');
        const run = await m.agent();
        const outcome = outcomeOf(run);
        expect(outcome).toBe('`failed`: `reload-failed`');
        expect(run.report?.resolvers[0]?.wrongBefore).toHaveLength(6);
        await expectFiles(m, m.first);
        await m.systemctl('start');
        expect(outcomeOf(await m.agent())).toBe('`installed`');
        return `put the old files back, and said that it did not answer before: ${outcome}; once it runs, the next run installs it`;
      },
    });
    await expectAt(m, m.second);
  });

  test('the resolver answered wrongly before', async (context) => {
    const m = machine();
    await atFirst(m);
    await endure(context, m, {
      fault: 'wrongBefore',
      editions: [m.first, m.second],
      suffered: () => 'those that were wrong before',
      deed: async () => {
        await m.host.writeSite(undefined);
        await m.must(['rndc', 'reload']);
        await m.publish(m.second);
        const run = await m.agent();
        const outcome = outcomeOf(run);
        expect(outcome).toBe('`answers-wrong`: `wrong-before`');
        expect(run.report?.resolvers[0]?.wrongBefore).toHaveLength(6);
        await expectFiles(m, m.first);
        await m.host.writeSite('rewrite');
        await m.must(['rndc', 'reload']);
        expect(outcomeOf(await m.agent())).toBe('`installed`');
        return `put the old files back, and did not blame the revision: ${outcome}; once mended, the next run installs it`;
      },
    });
    await expectAt(m, m.second);
  });
});
