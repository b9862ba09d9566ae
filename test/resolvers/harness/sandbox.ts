import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Inside, Ran } from './inside.ts';

const INSIDE = fileURLToPath(new URL('./inside.ts', import.meta.url));

/**
 * Creates namespaces for network, mounts and processes. They are unnamed, so the kernel removes them when their first
 * process ends, even after a crash.
 */
const UNSHARE = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];

interface Waiting {
  resolve: (result: never) => void;
  reject: (error: Error) => void;
}

type Call = keyof Inside;
type Result<K extends Call> = Awaited<ReturnType<Inside[K]>>;

/** A separate machine with its own addresses, `/etc`, `/run` and processes. */
export class Sandbox {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  private constructor(process: ChildProcess) {
    this.#process = process;
    process.on('message', (message) => this.#settle(message));
    process.on('exit', (status) => {
      for (const { reject } of this.#waiting.values()) {
        reject(
          new Error(`The sandbox ended with status ${status}. Creating namespaces needs root.`),
        );
      }
    });
  }

  static async open(addresses: readonly string[]): Promise<Sandbox> {
    const child = fork(INSIDE, [], {
      execPath: 'unshare',
      execArgv: [...UNSHARE, process.execPath, '--import', 'tsx'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const sandbox = new Sandbox(child);
    await sandbox.#promise(0);
    await sandbox.must(['mount', '-t', 'tmpfs', 'tmpfs', '/run']);
    await sandbox.must(['cp', '-a', '/etc', '/run/etc']);
    await sandbox.must(['mount', '--bind', '/run/etc', '/etc']);
    await sandbox.must(['ip', 'link', 'set', 'lo', 'up']);
    for (const address of addresses)
      await sandbox.must(['ip', 'address', 'add', address, 'dev', 'lo']);
    return sandbox;
  }

  call<K extends Call>(call: K, ...args: Parameters<Inside[K]>): Promise<Result<K>> {
    this.#last += 1;
    const id = this.#last;
    this.#process.send({ id, call, args });
    return this.#promise(id);
  }

  /** Runs a command and throws if it fails. */
  async must(command: readonly [string, ...string[]]): Promise<string> {
    const { status, output }: Ran = await this.call('run', command);
    if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}: ${output}`);
    return output;
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    if (this.#process.connected) this.#process.disconnect();
    await ended;
  }

  #promise(id: number): Promise<never> {
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  #settle(message: unknown): void {
    // The only sender is inside.ts.
    const { id, result, error } = message as { id: number; result?: never; error?: string };
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result as never);
    else waiting?.reject(new Error(error));
  }
}
