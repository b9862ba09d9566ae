/**
 * The agent as a process that can be killed: `agent-process.mjs once agent.yaml`. A step is a system call that
 * changes something, half of a write, or a command.
 *
 *     FAULT=die:7    kills the process with SIGKILL before its seventh step
 *     FAULT=fail:7   makes the seventh step fail with EIO
 *     SPEED=10       divides its pauses by ten
 *     SETTLE=0.3     sets settleSeconds to a value below the minimum of the configuration
 */
import { readFileSync, writeSync } from 'node:fs';
import { loadAgentConfig } from '../../../agent/config.ts';
import type { Disk, Ports } from '../../../agent/ports.ts';
import { problemOf } from '../../../agent/problem.ts';
import { processPorts } from '../../../agent/process.ts';
import { rollback } from '../../../agent/rollback.ts';
import { exitCodeOf, once, verify } from '../../../agent/run.ts';

interface Fault {
  kind: 'die' | 'fail';
  at: number;
}

const STDOUT = 1;

function faultOf(text: string | undefined): Fault | undefined {
  const [, kind, at] = /^(die|fail):(\d+)$/.exec(text ?? '') ?? [];
  return kind === 'die' || kind === 'fail' ? { kind, at: Number(at) } : undefined;
}

/** The given ports with the fault. */
function faulty(ports: Ports, fault: Fault | undefined): Ports {
  let steps = 0;
  const step = (what: string): boolean => {
    steps += 1;
    writeSync(STDOUT, `STEP ${steps} ${what}\n`);
    if (steps !== fault?.at) return false;
    if (fault.kind === 'fail') return true;
    process.kill(process.pid, 'SIGKILL');
    // Wait for the signal without doing anything else.
    for (;;);
  };
  const failing = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    if (step(what)) throw ioError(what);
    return await work();
  };
  const { disk, runner, clock } = ports;
  const speed = Number(process.env.SPEED ?? 1);
  const changing: Pick<
    Disk,
    | 'makeFolder'
    | 'setOwner'
    | 'setMode'
    | 'touch'
    | 'sync'
    | 'link'
    | 'rename'
    | 'remove'
    | 'write'
  > = {
    makeFolder: (path) => failing(`mkdir ${path}`, () => disk.makeFolder(path)),
    setOwner: (path, owner) => failing(`chown ${path}`, () => disk.setOwner(path, owner)),
    setMode: (path, mode) => failing(`chmod ${path}`, () => disk.setMode(path, mode)),
    touch: (path) => failing(`utimes ${path}`, () => disk.touch(path)),
    sync: (path) => failing(`fsync ${path}`, () => disk.sync(path)),
    link: (from, to) => failing(`link ${from} ${to}`, () => disk.link(from, to)),
    rename: (from, to) => failing(`rename ${from} ${to}`, () => disk.rename(from, to)),
    remove: (path) => failing(`unlink ${path}`, () => disk.remove(path)),
    write: async (path, content) => {
      if (step(`write ${path}`)) throw ioError(`write ${path}`);
      if (steps + 1 === fault?.at) {
        await disk.write(path, content.slice(0, content.length / 2));
      }
      if (step(`the second half of ${path}`)) throw ioError(`write ${path}`);
      await disk.write(path, content);
    },
  };
  return {
    ...ports,
    clock: { ...clock, sleep: (milliseconds, signal) => clock.sleep(milliseconds / speed, signal) },
    disk: {
      read: (path, maxBytes) => disk.read(path, maxBytes),
      stat: (path) => disk.stat(path),
      list: (folder) => disk.list(folder),
      ...changing,
    },
    runner: {
      run: async (command, milliseconds) => {
        if (step(command.join(' '))) return { ok: false, output: 'it failed because of FAULT' };
        writeSync(STDOUT, `RUN ${command.join(' ')}\n`);
        return await runner.run(command, milliseconds);
      },
      check: async (command, view, milliseconds) => {
        if (step(command.join(' '))) return { ok: false, output: 'it failed because of FAULT' };
        writeSync(STDOUT, `RUN ${command.join(' ')}\n`);
        return await runner.check(command, view, milliseconds);
      },
    },
  };
}

function ioError(what: string): Error {
  return Object.assign(new Error(`EIO: i/o error, ${what}`), { code: 'EIO' });
}

const [command = 'once', file = ''] = process.argv.slice(2);
const written = loadAgentConfig(readFileSync(file, 'utf8'), file);
const config = { ...written, settleSeconds: Number(process.env.SETTLE ?? written.settleSeconds) };
const ports = faulty(await processPorts(config), faultOf(process.env.FAULT));
const commands = {
  once: () => once(config, ports, { resume: false }),
  resume: () => once(config, ports, { resume: true }),
  verify: () => verify(config, ports),
  rollback: () => rollback(config, ports),
};
const run = commands[command as keyof typeof commands];
if (run === undefined) throw new Error(`There is no command ${command}.`);
try {
  const report = await run();
  writeSync(STDOUT, `REPORT ${JSON.stringify(report)}\n`);
  process.exitCode = exitCodeOf(report);
} catch (error) {
  // The run failed before a report was possible: another agent is running, or the state folder failed.
  writeSync(STDOUT, `REFUSED ${problemOf(error).code}\n`);
  process.exitCode = 1;
}
