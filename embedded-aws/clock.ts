import { PrivatelinkDnsError } from '../shared/model/errors.ts';

/** Virtual time did not reach its goal, or a task tried to move the clock that runs it. */
export class VirtualTimeError extends PrivatelinkDnsError {}

type Task = () => Promise<void> | void;

interface Scheduled {
  at: number;
  label: string;
  run: Task;
  /** True for repeating tasks: they never end, so `runUntil('idle')` does not wait for them. */
  background: boolean;
}

/**
 * The only clock of the embedded AWS. Time moves only when a caller moves it; the clock then runs the tasks that
 * are due, in order.
 */
export class VirtualClock {
  #now: number;
  /** Sorted by time. Tasks with the same time keep the order in which they were scheduled. */
  readonly #tasks: Scheduled[] = [];
  #moving = false;

  constructor(start: Date = new Date('2026-01-01T00:00:00Z')) {
    this.#now = start.getTime();
  }

  now(): Date {
    return new Date(this.#now);
  }

  /** Labels of the scheduled tasks, earliest first. */
  pending(): string[] {
    return this.#tasks.map((task) => task.label);
  }

  /** A time in the past means: as soon as the clock moves. */
  schedule(at: Date, label: string, task: Task): void {
    this.#insert(at.getTime(), label, task, false);
  }

  after(ms: number, label: string, task: Task): void {
    this.#insert(this.#now + ms, label, task, false);
  }

  /** Runs the task every `ms`, for the first time in `ms`, until the returned function is called. */
  every(ms: number, label: string, task: Task): () => void {
    let stopped = false;
    const tick = async () => {
      if (stopped) return;
      this.#insert(this.#now + ms, label, tick, true);
      await task();
    };
    this.#insert(this.#now + ms, label, tick, true);
    return () => {
      stopped = true;
    };
  }

  /** Moves time forward and awaits each due task, including tasks that earlier tasks schedule. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.#move(async () => {
      for (let task = this.#takeUntil(end); task; task = this.#takeUntil(end))
        await this.#run(task);
      this.#now = end;
    });
  }

  /** Moves time from task to task until the condition holds or, for `idle`, until only repeating tasks are left. */
  async runUntil(goal: (() => boolean) | 'idle', limitMs = 3_600_000): Promise<void> {
    const end = this.#now + limitMs;
    const reached = goal === 'idle' ? () => this.#tasks.every((task) => task.background) : goal;
    await this.#move(async () => {
      while (!reached()) {
        const task = this.#takeUntil(end);
        if (!task) throw this.#notReached(limitMs);
        await this.#run(task);
      }
    });
  }

  #insert(at: number, label: string, run: Task, background: boolean): void {
    const due = Math.max(at, this.#now);
    const after = this.#tasks.findLastIndex((task) => task.at <= due);
    this.#tasks.splice(after + 1, 0, { at: due, label, run, background });
  }

  #takeUntil(end: number): Scheduled | undefined {
    const first = this.#tasks[0];
    return first && first.at <= end ? this.#tasks.shift() : undefined;
  }

  async #run(task: Scheduled): Promise<void> {
    this.#now = task.at;
    await task.run();
  }

  async #move(work: () => Promise<void>): Promise<void> {
    if (this.#moving) {
      throw new VirtualTimeError(
        'the clock is already moving; a task must schedule later work instead of moving the clock',
      );
    }
    this.#moving = true;
    try {
      await work();
    } finally {
      this.#moving = false;
    }
  }

  #notReached(limitMs: number): VirtualTimeError {
    const waiting = this.pending().slice(0, 5).join(', ') || 'nothing';
    return new VirtualTimeError(
      `the goal was not reached within ${limitMs} ms of virtual time; still scheduled: ${waiting}`,
    );
  }
}
