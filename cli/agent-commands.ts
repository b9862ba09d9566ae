import type { Command } from 'commander';
import { run } from './run.ts';

const DEFAULT_AGENT_CONFIG = '/etc/privatelink-dns/agent.yaml';

/** Adds `once`, `run`, `verify`, `status` and `rollback`, either to `agent` or to the agent's own program. */
export function addAgentCommands(parent: Command): void {
  const command = (name: string, description: string) =>
    parent
      .command(name)
      .description(description)
      .option('--config <file>', "the agent's configuration file", DEFAULT_AGENT_CONFIG)
      .option('--json', 'print JSON');

  command('once', 'read the feed once and install what it offers; exit 3 if it is refused')
    .option('--resume', 'install now, even after a rollback or a failure')
    .action(run(async () => (await import('./agent.ts')).once));

  command(
    'run',
    'read the feed at every poll interval, and as soon as the queue has a message',
  ).action(run(async () => (await import('./agent.ts')).run));

  command(
    'verify',
    'check the feed, the installed files and the answers of the resolvers; change nothing',
  ).action(run(async () => (await import('./agent.ts')).verify));

  command('status', 'print the report of the last run').action(
    run(async () => (await import('./agent.ts')).status),
  );

  command(
    'rollback',
    'install the previous revision again; it stays until the feed has a higher one',
  )
    .option('--resolver <name>', 'only this resolver')
    .action(run(async () => (await import('./agent.ts')).rollback));
}
