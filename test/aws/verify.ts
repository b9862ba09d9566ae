import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Command } from 'commander';
import { PrivatelinkDnsError } from '../../shared/model/errors.ts';
import type { Claim } from './claim.ts';
import { CLAIMS } from './claims/index.ts';
import { createClients } from './clients.ts';
import { describeRun } from './describe.ts';
import { leftovers, removeAll } from './ledger.ts';
import { exitCodeOf, runClaims, whoAmI } from './run.ts';

interface Options {
  region?: string;
  only?: string[];
  subnets?: string[];
  withResolver?: boolean;
  dryRun?: boolean;
  cleanUp?: boolean;
  yes?: boolean;
}

// The annotation lets the compiler know that `error` does not return.
const program: Command = new Command('verify:aws')
  .description(
    'Shows in a sandbox account what no emulator shows. Nobody has run it on AWS yet. Begin with --dry-run.',
  )
  .option('--region <region>', 'where; otherwise AWS_REGION')
  .option('--only <name...>', 'only these claims')
  .option('--with-resolver', 'also the claims that need an inbound endpoint, which costs most')
  .option('--subnets <id...>', 'work in these two subnets of one VPC instead of making a VPC')
  .option('--dry-run', 'print what would be done, and do nothing')
  .option('--clean-up', 'remove what earlier runs left, found by its tag')
  .option('--yes', 'make resources, or remove them, in the account of the credentials')
  .action(verify);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof PrivatelinkDnsError)) throw error;
  program.error(error.message);
}

async function verify(options: Options): Promise<void> {
  const tell = (text: string) => console.log(text);
  const region = options.region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  if (region === undefined)
    program.error('Which Region? Name it with --region, or set AWS_REGION.');
  const claims = chosen(options);
  if (options.dryRun) {
    for (const line of describeRun(claims, { region })) tell(line);
    return;
  }
  if (!options.yes && !options.cleanUp) {
    return stop(
      `This would make resources in the account of your credentials, in ${region}. Nothing was made: see --dry-run, then add --yes.`,
    );
  }
  const clients = createClients(region);
  const { account, partition } = await whoAmI(clients);
  const sleep = async (milliseconds: number) => {
    await wait(milliseconds);
  };
  if (options.cleanUp) {
    const arns = await leftovers(clients, region);
    tell(`Left by earlier runs in account ${account}: ${arns.length}`);
    for (const arn of arns) tell(`  ${arn}`);
    if (arns.length === 0) return;
    if (!options.yes) return stop('Nothing was removed: add --yes to remove them.');
    const removals = await removeAll(arns, clients, { sleep, tell });
    if (removals.some(({ failure }) => failure !== undefined)) process.exitCode = 3;
    return;
  }
  const interrupt = new AbortController();
  // A second ^C ends the process: what is left then is found by its tag.
  process.once('SIGINT', () => {
    tell('Stopping, and removing what was made. ^C again leaves it: see --clean-up.');
    interrupt.abort();
  });
  const runId = randomBytes(4).toString('hex');
  tell(`Run ${runId} in account ${account}, Region ${region}: ${claims.length} claims.`);
  const { signal } = interrupt;
  const { subnets } = options;
  const report = await runClaims(
    claims,
    { region, account, partition, runId, clients, signal, subnets, tell },
    sleep,
  );
  const count = (outcome: string) => report.results.filter((one) => one.outcome === outcome).length;
  tell(
    `${count('shown')} shown, ${count('refuted')} refuted, ${count('not-shown')} not shown of ${claims.length}.`,
  );
  if (report.removals.some(({ failure }) => failure !== undefined)) {
    tell('Some of what was made is still there: remove it with --clean-up --yes.');
  }
  process.exitCode = exitCodeOf(report, claims.length);
}

function stop(text: string): void {
  console.log(text);
  process.exitCode = 3;
}

function chosen({ only, withResolver }: Options): Claim[] {
  const unknown = (only ?? []).filter((name) => !CLAIMS.some((claim) => claim.name === name));
  if (unknown.length > 0) {
    program.error(
      `There is no claim ${unknown.join(', ')}. There are ${CLAIMS.map(({ name }) => name).join(', ')}.`,
    );
  }
  return CLAIMS.filter(
    ({ name, needs }) =>
      (only === undefined || only.includes(name)) &&
      (withResolver === true || !needs.includes('inbound')),
  );
}
