import type { AgentConfig } from './config.ts';
import type { Ports, WakeUps } from './ports.ts';
import { refusalOf } from './problem.ts';
import type { AgentReport } from './report.ts';
import { once } from './run.ts';

/** Machines that were started together, or that one message wakes, do not all come at once. */
const SPREAD = 0.1;
const WAKE_SPREAD_MS = 5_000;

export interface FollowDeps {
  ports: Ports;
  wakeUps: WakeUps | undefined;
  /** An installation that is under way is finished. */
  stopped: AbortSignal;
  /** Told of every run that ended in a report. */
  onReport(report: AgentReport): void;
  /** Told of what a run or the queue could not do; the next try is a poll away. */
  onTrouble(message: string): void;
}

/** Looks at the feed at every poll, and as soon as a message says that there is something to see. */
export async function follow(config: AgentConfig, deps: FollowDeps): Promise<void> {
  const { ports, stopped } = deps;
  while (!stopped.aborted) {
    try {
      deps.onReport(await once(config, ports));
    } catch (error) {
      deps.onTrouble(refusalOf(error).message);
    }
    await untilNext(config, deps);
  }
}

async function untilNext({ pollSeconds }: AgentConfig, deps: FollowDeps): Promise<void> {
  const { ports, wakeUps, stopped } = deps;
  const { clock } = ports;
  const seconds = pollSeconds * (1 - SPREAD + 2 * SPREAD * clock.chance());
  if (stopped.aborted) return;
  if (wakeUps === undefined) return clock.sleep(seconds * 1000, stopped);
  try {
    await wakeUps.wait(seconds, stopped);
    await clock.sleep(WAKE_SPREAD_MS * clock.chance(), stopped);
  } catch (error) {
    if (stopped.aborted) return;
    deps.onTrouble(`The queue could not be read: ${String(error)}`);
    await clock.sleep(seconds * 1000, stopped);
  }
}
