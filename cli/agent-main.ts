import { Command } from 'commander';
import { addAgentCommands } from './agent-commands.ts';
import { EXIT } from './output.ts';

/** The command line of the agent without the other commands, for the machines of the resolvers. */
const program = new Command('privatelink-dns-agent')
  .description(
    'Installs the feed into the resolvers of this machine and verifies that they answer.',
  )
  .showHelpAfterError('Run with --help for the list of commands.')
  .exitOverride((error) => {
    process.exit(error.exitCode === 0 ? EXIT.inSync : EXIT.error);
  });

addAgentCommands(program);

await program.parseAsync();
