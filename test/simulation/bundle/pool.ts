import { type ChildProcess, fork } from 'node:child_process';
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import type { Done, Task } from './worker.ts';

/** Processes that run the bundled simulation, each one task at a time. The pool removes the bundle when it closes. */
export class Pool {
  readonly #file: string;
  readonly #workers: ChildProcess[];
  readonly #idle: ChildProcess[];
  readonly #waiting: { task: Task; done: (done: Done) => void; failed: (error: Error) => void }[] =
    [];

  constructor(file: string, size = availableParallelism()) {
    this.#file = file;
    this.#workers = Array.from({ length: size }, () =>
      fork(file, { execArgv: ['--enable-source-maps'] }),
    );
    this.#idle = [...this.#workers];
    process.once('exit', this.#clear);
  }

  run(task: Task): Promise<Done> {
    return new Promise((done, failed) => {
      this.#waiting.push({ task, done, failed });
      this.#next();
    });
  }

  close(): void {
    process.off('exit', this.#clear);
    this.#clear();
  }

  readonly #clear = (): void => {
    for (const worker of this.#workers) worker.kill();
    rmSync(dirname(this.#file), { recursive: true });
  };

  #next(): void {
    const worker = this.#idle.pop();
    if (worker === undefined) return;
    const job = this.#waiting.shift();
    if (job === undefined) {
      this.#idle.push(worker);
      return;
    }
    const onExit = (code: number | null) =>
      job.failed(new Error(`a worker exited with code ${code}`));
    worker.once('exit', onExit);
    worker.once('message', (done: Done) => {
      worker.off('exit', onExit);
      this.#idle.push(worker);
      job.done(done);
      this.#next();
    });
    worker.send(job.task);
  }
}

/** Runs `count` seeds, starting at `from`, in all workers of the pool. Ends early if `onDone` returns 'stop'. */
export async function runSeeds(
  pool: Pool,
  seeds: { from: number; count: number; hours?: number | undefined },
  onDone: (done: Done, ran: number) => 'go-on' | 'stop',
): Promise<void> {
  let next = seeds.from;
  let ran = 0;
  let isOver = false;
  const lane = async () => {
    while (!isOver && next < seeds.from + seeds.count) {
      const seed = next;
      next += 1;
      const done = await pool.run({ kind: 'seed', seed, hours: seeds.hours });
      ran += 1;
      if (onDone(done, ran) === 'stop') isOver = true;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
}
