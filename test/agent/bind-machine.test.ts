import { expect, test } from 'vitest';
import { bind } from '../resolvers/daemons/bind.ts';
import { expectAt, expectFiles, installFirst, outcomeOf, withFault } from './harness/fault.ts';
import { STATE, withMachine } from './harness/machine.ts';

const FOLDER = '/etc/bind/privatelink-dns';
/** Fills a file system completely. */
const FILL = 'dd if=/dev/zero of="$0/filler" bs=1k 2>/dev/null; true';

withMachine(bind, 'rewrite', (machine) => {
  test('reports a full state folder and installs when it has space', async (context) => {
    const m = machine();
    await installFirst(m, {}, () => m.mount(STATE, 'size=64k'));
    await withFault(context, m, {
      fault: 'fullState',
      editions: [m.first, m.second],
      action: async () => {
        await m.publish(m.second);
        await m.must(['sh', '-c', FILL, STATE]);
        const outcome = outcomeOf(await m.agent());
        expect(outcome).toBe('refused: `disk-full`');
        await expectFiles(m, m.first);
        await m.must(['rm', `${STATE}/filler`]);
        expect(outcomeOf(await m.agent())).toBe('`installed`');
        return `changed nothing: ${outcome}; with free disk space, the next run installed the revision`;
      },
    });
    await expectAt(m, m.second);
    await m.unmount(STATE);
  });

  test('reports a full folder of the files and installs when it has space', async (context) => {
    const m = machine();
    await installFirst(m, {}, () => m.mount(FOLDER, 'size=64k'));
    await withFault(context, m, {
      fault: 'fullTarget',
      editions: [m.first, m.second],
      action: async () => {
        await m.publish(m.second);
        await m.must(['sh', '-c', FILL, FOLDER]);
        const outcome = outcomeOf(await m.agent());
        expect(outcome).toBe('`failed`: `disk-full`');
        await expectAt(m, m.first);
        await m.must(['rm', `${FOLDER}/filler`]);
        expect(outcomeOf(await m.agent())).toBe('`installed`');
        return `changed nothing: ${outcome}; with free disk space, the next run installed the revision`;
      },
    });
    await expectAt(m, m.second);
    await m.unmount(FOLDER);
  });

  test('reports a read-only folder and installs when it is writable', async (context) => {
    const m = machine();
    await installFirst(m);
    await withFault(context, m, {
      fault: 'readOnlyTarget',
      editions: [m.first, m.second],
      action: async () => {
        await m.publish(m.second);
        await m.must(['mount', '--bind', FOLDER, FOLDER]);
        await m.must(['mount', '-o', 'remount,ro,bind', FOLDER]);
        const outcome = outcomeOf(await m.agent());
        expect(outcome).toBe('`failed`: `read-only`');
        await expectAt(m, m.first);
        await m.unmount(FOLDER);
        expect(outcomeOf(await m.agent())).toBe('`installed`');
        return `changed nothing: ${outcome}; after the folder became writable, the next run installed the revision`;
      },
    });
    await expectAt(m, m.second);
  });

  test('does not replace a link', async (context) => {
    const m = machine();
    await installFirst(m);
    const target = m.target('rpz.conf');
    await withFault(context, m, {
      fault: 'link',
      editions: [m.first],
      action: async () => {
        await m.publish(m.second);
        await m.must(['mv', target, '/run/agent/elsewhere.conf']);
        await m.must(['ln', '-s', '/run/agent/elsewhere.conf', target]);
        const outcome = outcomeOf(await m.agent());
        expect(outcome).toBe('`failed`: `not-a-file`');
        expect(await m.must(['readlink', target])).toBe('/run/agent/elsewhere.conf\n');
        return `changed nothing: ${outcome}`;
      },
    });
    await expectAt(m, m.first);
    await m.must(['rm', target]);
  });

  test('runs only one of two agents at the same time', async (context) => {
    const m = machine();
    await installFirst(m);
    await withFault(context, m, {
      fault: 'twoAgents',
      editions: [m.first, m.second],
      action: async () => {
        await m.publish(m.second);
        const runs = await Promise.all([m.agent(), m.agent()]);
        expect(runs.map(outcomeOf).sort()).toEqual(['`installed`', 'refused: `locked`']);
        return 'one agent installed the revision, the other changed nothing: refused: `locked`';
      },
    });
    await expectAt(m, m.second);
  });

  test('takes over a lock whose process id belongs to another process', async (context) => {
    const m = machine();
    await installFirst(m);
    await withFault(context, m, {
      fault: 'deadLock',
      editions: [m.first, m.second],
      action: async () => {
        const boot = (await m.must(['cat', '/proc/sys/kernel/random/boot_id'])).trim();
        const content = JSON.stringify({ pid: 1, start: '0', boot });
        await m.host.install([{ install: `${STATE}/lock`, content }]);
        await m.publish(m.second);
        expect(outcomeOf(await m.agent())).toBe('`installed`');
        return 'took over the lock and installed the revision, although another process has the process id by now';
      },
    });
    await expectAt(m, m.second);
  });

  test('rolls back and installs again with --resume', async (context) => {
    const m = machine();
    await installFirst(m);
    await m.publish(m.second);
    await m.agent();
    await withFault(context, m, {
      fault: 'rollback',
      editions: [m.first, m.second],
      action: async () => {
        expect(outcomeOf(await m.agent('rollback'))).toBe('`rolled-back`');
        await expectAt(m, m.first);
        expect(outcomeOf(await m.agent())).toBe('`held-back`: `held-back`');
        await expectAt(m, m.first);
        expect(outcomeOf(await m.agent('resume'))).toBe('`installed`');
        return 'restored the previous revision, kept it, and installed the later one after `--resume`';
      },
    });
    await expectAt(m, m.second);
  });

  test('restores the old files if the resolver is stopped', async (context) => {
    const m = machine();
    await installFirst(m);
    await withFault(context, m, {
      fault: 'stopped',
      editions: [m.first, m.second],
      tolerated: () => 'answers while the resolver was stopped',
      action: async () => {
        await m.publish(m.second);
        await m.systemctl('stop');
        const run = await m.agent();
        const outcome = outcomeOf(run);
        expect(outcome).toBe('`failed`: `reload-failed`');
        expect(run.report?.resolvers[0]?.wrongBefore).toHaveLength(5);
        await expectFiles(m, m.first);
        await m.systemctl('start');
        expect(outcomeOf(await m.agent())).toBe('`installed`');
        return `restored the old files and reported that the resolver did not answer before: ${outcome}; after the resolver started, the next run installed the revision`;
      },
    });
    await expectAt(m, m.second);
  });

  test('restores the old files if the resolver answered wrongly before', async (context) => {
    const m = machine();
    await installFirst(m);
    await withFault(context, m, {
      fault: 'wrongBefore',
      editions: [m.first, m.second],
      tolerated: () => 'the answers that were wrong before',
      action: async () => {
        await m.host.writeSite(undefined);
        await m.must(['rndc', 'reload']);
        await m.publish(m.second);
        const run = await m.agent();
        const outcome = outcomeOf(run);
        expect(outcome).toBe('`answers-wrong`: `wrong-before`');
        expect(run.report?.resolvers[0]?.wrongBefore).toHaveLength(5);
        await expectFiles(m, m.first);
        await m.host.writeSite('rewrite');
        await m.must(['rndc', 'reload']);
        expect(outcomeOf(await m.agent())).toBe('`installed`');
        return `restored the old files: ${outcome}; after the resolver was fixed, the next run installed the revision`;
      },
    });
    await expectAt(m, m.second);
  });
});
