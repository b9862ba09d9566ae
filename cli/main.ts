import { Command, Option } from 'commander';
import { addAgentCommands } from './agent-commands.ts';
import { DEFAULT_CONFIG } from './options.ts';
import { EXIT } from './output.ts';
import { run } from './run.ts';

const program = new Command('privatelink-dns')
  .description(
    'Keeps Route 53 private zones, VPC interface endpoints, Resolver inbound endpoints and on-premises resolvers consistent.',
  )
  .showHelpAfterError('Run with --help for the list of commands.')
  .exitOverride((error) => {
    process.exit(error.exitCode === 0 ? EXIT.inSync : EXIT.error);
  });

function command(name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option('--config <file>', 'the configuration file', DEFAULT_CONFIG)
    .option('--json', 'print JSON');
}

const snapshotOption = () =>
  new Option('--snapshot <folder>', 'read saved AWS CLI output instead of calling AWS');

command('validate', 'check the configuration file and report every problem').action(
  run(async () => (await import('./validate.ts')).validate),
);

program
  .command('init')
  .description('propose a configuration for an account, or for a snapshot of an account')
  .addOption(snapshotOption())
  .option('--region <region>', 'AWS Region (detected automatically with --snapshot)')
  .option('--vpc <id...>', 'propose only endpoints in these VPCs')
  .option('--owner <name>', 'the owner of this deployment, which is written into markers')
  .option('--output <file>', 'write a new file instead of printing the configuration')
  .option('--json', 'print JSON')
  .action(run(async () => (await import('./init.ts')).init));

command('plan', 'show what would change; exit 0: in sync, 2: changes pending, 3: held or waiting')
  .addOption(snapshotOption())
  .action(run(async () => (await import('./plan.ts')).plan));

command('apply', 'show the plan, ask for confirmation, and apply exactly that plan')
  .option('--yes', 'do not ask for confirmation')
  .option('--approve <name...>', 'approve a held change by the name in its notice')
  .action(run(async () => (await import('./apply.ts')).apply));

command('render', 'write the resolver files for the observed state')
  .addOption(snapshotOption())
  .requiredOption('--out <folder>', 'the folder for <resolver>/<file>')
  .option('--revision <number>', 'the revision to write into the files', wholeNumber, 1)
  .action(run(async () => (await import('./render.ts')).render));

command('snapshot', 'save everything that plan reads, in the format of the AWS CLI')
  .option('--out <folder>', 'the folder to write')
  .option('--print-commands', 'only print the AWS CLI commands that create the folder')
  .action(run(async () => (await import('./snapshot.ts')).snapshot));

command('status', 'show the published revision, the active notices and the agents')
  .addOption(snapshotOption())
  .action(run(async () => (await import('./status.ts')).status));

command('doctor', 'check trails, VPC attributes, security groups and Resolver rules').action(
  run(async () => (await import('./doctor.ts')).doctor),
);

program
  .command('demo')
  .description('show how drift is found and repaired, on an AWS that is embedded in this process')
  .option('--json', 'print JSON')
  .action(run(async () => (await import('./demo.ts')).demo));

addAgentCommands(
  program
    .command('agent')
    .description('install the feed into the resolvers of this machine and verify that they answer'),
);

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) {
    program.error(`--revision: ${JSON.stringify(text)} is not a whole number of 1 or more`);
  }
  return value;
}

await program.parseAsync();
