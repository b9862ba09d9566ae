import { Command } from 'commander';
import { addAgentCommands } from './agent-commands.ts';
import { EXIT } from './output.ts';

/** The agent alone, for the machines that resolvers run on. */
const program = new Command('privatelink-dns-agent')
  .description('Installs the feed into the resolvers of this machine, and proves that they answer.')
  .showHelpAfterError('Run with --help to see what there is.')
  .exitOverride((error) => {
    process.exit(error.exitCode === 0 ? EXIT.inSync : EXIT.error);
  });

addAgentCommands(program);

await program.parseAsync();
