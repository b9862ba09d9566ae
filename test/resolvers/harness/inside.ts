/**
 * The first process in the network, mount and process namespaces of a sandbox. The tests send it calls as messages. When
 * the tests end, it exits, and the kernel ends every other process in the sandbox.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type AskedType, ask } from './ask.ts';
import { Inbound, type InboundZone } from './inbound.ts';

/** The exit status and output of a command. The status is 127 if the program does not exist. */
export interface Ran {
  status: number;
  output: string;
}

const COMMAND_MILLISECONDS = 20_000;
const daemons = new Map<string, { child: ChildProcess; log: string[] }>();
const inbound = new Inbound();

const inside = {
  run(command: readonly [string, ...string[]]): Promise<Ran> {
    const [program, ...args] = command;
    return new Promise((resolve) => {
      const child = spawn(program, args, { timeout: COMMAND_MILLISECONDS, cwd: '/' });
      const output: Buffer[] = [];
      child.stdout.on('data', (data) => output.push(data));
      child.stderr.on('data', (data) => output.push(data));
      child.on('error', (error) => resolve({ status: 127, output: error.message }));
      child.on('close', (status) =>
        resolve({ status: status ?? 124, output: Buffer.concat(output).toString() }),
      );
    });
  },

  async write(path: string, content: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  },

  async append(path: string, content: string): Promise<void> {
    await appendFile(path, content);
  },

  read(path: string): Promise<string> {
    return readFile(path, 'utf8');
  },

  async remove(path: string): Promise<void> {
    await rm(path, { recursive: true, force: true });
  },

  /** Starts a daemon that runs until `stop`. Its output is kept for `log`. */
  async start(name: string, command: readonly [string, ...string[]]): Promise<void> {
    const [program, ...args] = command;
    const child = spawn(program, args, { cwd: '/' });
    const log: string[] = [];
    child.stdout.on('data', (data) => log.push(String(data)));
    child.stderr.on('data', (data) => log.push(String(data)));
    child.on('error', (error) => log.push(error.message));
    daemons.set(name, { child, log });
  },

  async stop(name: string): Promise<void> {
    const child = daemons.get(name)?.child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const kill = setTimeout(() => child.kill('SIGKILL'), 3000);
    await ended;
    clearTimeout(kill);
  },

  async isRunning(name: string): Promise<boolean> {
    const child = daemons.get(name)?.child;
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  },

  async log(name: string): Promise<string> {
    return (daemons.get(name)?.log ?? []).join('').slice(-8000);
  },

  async serveInbound(addresses: string[], zones: InboundZone[]): Promise<void> {
    await inbound.serve(addresses, zones);
  },

  ask(server: string, name: string, type: AskedType, options: Parameters<typeof ask>[3]) {
    return ask(server, name, type, options);
  },
};

/** The calls that a sandbox supports. Arguments and results are plain data. */
export type Inside = typeof inside;

process.on('disconnect', () => process.exit(0));
process.on('message', async (message) => {
  // The only sender is sandbox.ts, whose messages have the types of `Inside`.
  const { id, call, args } = message as { id: number; call: keyof Inside; args: never[] };
  const method = inside[call] as (...args: never[]) => Promise<unknown>;
  try {
    process.send?.({ id, result: await method(...args) });
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
process.send?.({ id: 0 });
