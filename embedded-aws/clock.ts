import { PrivatelinkDnsError } from '../shared/model/errors.ts';

/** Virtual time did not get where it was asked to go, or was moved from inside one of its own tasks. */
export class VirtualTimeError extends PrivatelinkDnsError {}

type Task = () => Promise<void> | void;

interface Scheduled {
  at: number;
  label: string;
  run: Task;
  /** A repeating task: it never ends, so waiting for idleness does not wait for it. */
  background: boolean;
}

/** The only time of the embedded cloud. It stands still until it is moved, and then runs what became due, in order. */
export class VirtualClock {
  #now: number;
  /** Sorted by time; tasks of one instant in the order in which they were scheduled. */
  readonly #tasks: Scheduled[] = [];
  #moving = false;

  constructor(start: Date = new Date('2026-01-01T00:00:00Z')) {
    this.#now = start.getTime();
  }

  now(): Date {
    return new Date(this.#now);
  }

  /** Labels of what is still to come, soonest first. */
  pending(): string[] {
    return this.#tasks.map((task) => task.label);
  }

  /** An instant that has passed already means: as soon as time moves. */
  schedule(at: Date, label: string, task: Task): void {
    this.#insert(at.getTime(), label, task, false);
  }

  after(ms: number, label: string, task: Task): void {
    this.#insert(this.#now + ms, label, task, false);
  }

  /** Runs the task each `ms`, the first time `ms` from now, until the returned function is called. */
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

  /** Moves time on, running each due task to its end, also those that became due on the way. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.#move(async () => {
      for (let task = this.#takeUntil(end); task; task = this.#takeUntil(end))
        await this.#run(task);
      this.#now = end;
    });
  }

  /** Moves time from task to task until the condition holds, or until only repeating tasks are left. */
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
        'time is moving already; a task schedules what comes later instead of moving the clock itself',
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
      `not reached within ${limitMs} ms of virtual time; still scheduled: ${waiting}`,
    );
  }
}
