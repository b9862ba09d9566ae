import { Command, Option } from 'commander';
import { addAgentCommands } from './agent-commands.ts';
import { DEFAULT_CONFIG } from './options.ts';
import { EXIT } from './output.ts';
import { run } from './run.ts';

const program = new Command('privatelink-dns')
  .description(
    'Keeps Route 53 private zones, interface endpoints, Resolver inbound endpoints and on-premises resolvers in agreement.',
  )
  .showHelpAfterError('Run with --help to see what there is.')
  .exitOverride((error) => {
    process.exit(error.exitCode === 0 ? EXIT.inSync : EXIT.error);
  });

function command(name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option('--config <file>', 'the configuration', DEFAULT_CONFIG)
    .option('--json', 'print JSON for machines');
}

const snapshotOption = () =>
  new Option('--snapshot <folder>', 'read saved output of the AWS CLI instead of AWS');

command('validate', 'check the configuration, and say everything that is wrong with it').action(
  run(async () => (await import('./validate.ts')).validate),
);

program
  .command('init')
  .description('propose a configuration from what an account or a snapshot of it holds')
  .addOption(snapshotOption())
  .option('--region <region>', 'the Region; of a snapshot, usually told by itself')
  .option('--vpc <id...>', 'only the endpoints of these VPCs')
  .option('--output <file>', 'a new file to write, instead of printing')
  .option('--json', 'print JSON for machines')
  .action(run(async () => (await import('./init.ts')).init));

command('plan', 'show what would change; exit 0 in sync, 2 changes pending, 3 held or waiting')
  .addOption(snapshotOption())
  .action(run(async () => (await import('./plan.ts')).plan));

command('apply', 'show the plan, ask, and do exactly that')
  .option('--yes', 'do not ask')
  .option('--approve <name...>', 'approve a held change by the name that its notice gives')
  .action(run(async () => (await import('./apply.ts')).apply));

command('render', 'write the resolver files that the observed facts give')
  .addOption(snapshotOption())
  .requiredOption('--out <folder>', 'where to write <resolver>/<file>')
  .option('--revision <number>', 'the revision to write into them', wholeNumber, 1)
  .action(run(async () => (await import('./render.ts')).render));

command('snapshot', 'save what a plan needs, as the AWS CLI prints it')
  .option('--out <folder>', 'where to write')
  .option('--print-commands', 'print the AWS CLI commands that make the folder, and do nothing')
  .action(run(async () => (await import('./snapshot.ts')).snapshot));

command('status', 'show what is published, and which notices stand')
  .addOption(snapshotOption())
  .action(run(async () => (await import('./status.ts')).status));

program
  .command('demo')
  .description('watch drift being found and repaired, on an AWS inside this process')
  .option('--json', 'print JSON for machines')
  .action(run(async () => (await import('./demo.ts')).demo));

addAgentCommands(
  program
    .command('agent')
    .description('install the feed into the resolvers of this machine, and prove that they answer'),
);

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) {
    program.error(`--revision: ${JSON.stringify(text)} is not a whole number from 1`);
  }
  return value;
}

await program.parseAsync();
