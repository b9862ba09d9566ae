import type { AgentConfig } from './config.ts';
import type { Ports, WakeUps } from './ports.ts';
import { refusalOf } from './problem.ts';
import type { AgentReport } from './report.ts';
import { once } from './run.ts';

/** Jitter of the poll interval, as a fraction: machines that started together must not poll together. */
const POLL_JITTER = 0.1;
/** Longest delay after a message, so that the machines that one message wakes do not poll together. */
const WAKE_JITTER_MS = 5_000;

interface FollowDeps {
  ports: Ports;
  wakeUps: WakeUps | undefined;
  /** Ends the loop. A run that is in progress is finished first. */
  stopped: AbortSignal;
  /** Called after every run that made a report. */
  onReport(report: AgentReport): void;
  /** Called when a run makes no report or the queue cannot be read. The next attempt is one poll later. */
  onTrouble(message: string): void;
}

/** Runs `once` at every poll interval, and as soon as a message arrives in the queue. */
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
  const seconds = pollSeconds * (1 - POLL_JITTER + 2 * POLL_JITTER * clock.chance());
  if (stopped.aborted) return;
  if (wakeUps === undefined) return clock.sleep(seconds * 1000, stopped);
  try {
    await wakeUps.wait(seconds, stopped);
    await clock.sleep(WAKE_JITTER_MS * clock.chance(), stopped);
  } catch (error) {
    if (stopped.aborted) return;
    deps.onTrouble(`The queue could not be read: ${String(error)}`);
    await clock.sleep(seconds * 1000, stopped);
  }
}
