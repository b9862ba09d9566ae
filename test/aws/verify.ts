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

// With the annotation, the compiler knows that `error` does not return.
const program: Command = new Command('verify:aws')
  .description(
    'Verifies facts about AWS in a sandbox account that emulators cannot confirm. It has not been run on AWS yet. Start with --dry-run.',
  )
  .option('--region <region>', 'AWS Region (default: AWS_REGION)')
  .option('--only <name...>', 'run only these claims')
  .option('--with-resolver', 'also run the claims that need an inbound endpoint, which costs most')
  .option('--subnets <id...>', 'use these two subnets of one VPC instead of creating a VPC')
  .option('--dry-run', 'print the steps and change nothing')
  .option(
    '--clean-up',
    'list the resources that earlier runs left, found by their tag; with --yes, remove them',
  )
  .option('--yes', 'create or remove resources in the account of the credentials')
  .action(verify);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof PrivatelinkDnsError)) throw error;
  program.error(error.message);
}

async function verify(options: Options): Promise<void> {
  const print = (text: string) => console.log(text);
  const region = options.region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  if (region === undefined)
    program.error('No Region is specified. Use --region, or set AWS_REGION.');
  const claims = chosen(options);
  if (options.dryRun) {
    for (const line of describeRun(claims, { region })) print(line);
    return;
  }
  if (!options.yes && !options.cleanUp) {
    return stop(
      `A run creates resources in the account of your credentials, in ${region}. Nothing was created. Check the output of --dry-run, then add --yes.`,
    );
  }
  const clients = createClients(region);
  const { account, partition } = await whoAmI(clients);
  const sleep = async (milliseconds: number) => {
    await wait(milliseconds);
  };
  if (options.cleanUp) {
    const arns = await leftovers(clients, region);
    print(`Resources of earlier runs in account ${account}: ${arns.length}`);
    for (const arn of arns) print(`  ${arn}`);
    if (arns.length === 0) return;
    if (!options.yes) return stop('Nothing was removed. Add --yes to remove these resources.');
    const removals = await removeAll(arns, clients, { sleep, print });
    if (removals.some(({ failure }) => failure !== undefined)) process.exitCode = 3;
    return;
  }
  const interrupt = new AbortController();
  // A second ^C ends the process. --clean-up finds the remaining resources by their tag.
  process.once('SIGINT', () => {
    print(
      'Stopping and removing the created resources. Press ^C again to leave them for --clean-up.',
    );
    interrupt.abort();
  });
  const runId = randomBytes(4).toString('hex');
  print(`Run ${runId} in account ${account}, Region ${region}: ${claims.length} claims.`);
  const { signal } = interrupt;
  const { subnets } = options;
  const report = await runClaims(
    claims,
    { region, account, partition, runId, clients, signal, subnets, print },
    sleep,
  );
  const count = (outcome: string) => report.results.filter((one) => one.outcome === outcome).length;
  print(
    `${count('shown')} shown, ${count('refuted')} refuted, ${count('not-shown')} not shown of ${claims.length}.`,
  );
  if (report.removals.some(({ failure }) => failure !== undefined)) {
    print('Some created resources still exist. Remove them with --clean-up --yes.');
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
      `There is no claim ${unknown.join(', ')}. The claims are ${CLAIMS.map(({ name }) => name).join(', ')}.`,
    );
  }
  return CLAIMS.filter(
    ({ name, needs }) =>
      (only === undefined || only.includes(name)) &&
      (withResolver === true || !needs.includes('inbound')),
  );
}
