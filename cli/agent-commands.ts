import type { Command } from 'commander';
import { run } from './run.ts';

const DEFAULT_AGENT_CONFIG = '/etc/privatelink-dns/agent.yaml';

/** `once`, `run`, `verify`, `status` and `rollback`, below `agent` or in a program of their own. */
export function addAgentCommands(parent: Command): void {
  const command = (name: string, description: string) =>
    parent
      .command(name)
      .description(description)
      .option('--config <file>', "the agent's configuration", DEFAULT_AGENT_CONFIG)
      .option('--json', 'print JSON for machines');

  command('once', 'look at the feed once, and install what it offers; exit 3 where that is refused')
    .option('--resume', 'go on after a rollback or a failure, now')
    .action(run(async () => (await import('./agent.ts')).once));

  command('run', 'look at the feed again and again, and as soon as the queue has a message').action(
    run(async () => (await import('./agent.ts')).run),
  );

  command(
    'verify',
    'say whether the feed, the files and the answers are right; change nothing',
  ).action(run(async () => (await import('./agent.ts')).verify));

  command('status', 'show what the last run said').action(
    run(async () => (await import('./agent.ts')).status),
  );

  command('rollback', 'put the previous revision back; it stays until a higher one')
    .option('--resolver <name>', 'only this one')
    .action(run(async () => (await import('./agent.ts')).rollback));
}
