import type { AgentConfig } from './config.ts';
import { realAsker } from './machine/asker.ts';
import { realClock } from './machine/clock.ts';
import { realDisk } from './machine/disk.ts';
import { thisMachine } from './machine/machine.ts';
import { realRunner } from './machine/runner.ts';
import type { Ports, WakeUps } from './ports.ts';
import { FeedLookup } from './source/lookup.ts';
import { openSource } from './source/open.ts';
import { StateFile } from './state.ts';

/** The real ports: the machine that this process runs on, and the configured source. */
export async function processPorts(config: AgentConfig): Promise<Ports> {
  const lookup = new FeedLookup(async () => {
    return (await new StateFile(realDisk, config.state).read()).endpoints;
  });
  return {
    disk: realDisk,
    runner: realRunner,
    asker: realAsker,
    machine: thisMachine(),
    clock: realClock,
    source: await openSource(config, lookup),
  };
}

/** The queue that wakes `run`. Undefined if the configuration has no queue. */
export async function processWakeUps({
  queue,
  region = '',
}: AgentConfig): Promise<WakeUps | undefined> {
  if (queue === undefined) return undefined;
  const { createWakeUps } = await import('../shared/cloud/aws/wake-ups.ts');
  return createWakeUps(region, queue);
}
