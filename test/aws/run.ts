import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { InvalidInputError } from '../../shared/model/errors.ts';
import { type Claim, NotShownError, RefutedError } from './claim.ts';
import type { Clients } from './clients.ts';
import { type Removal, removeAll } from './ledger.ts';
import { Sandbox, type SandboxOptions } from './sandbox.ts';

/** How a claim came out. */
export interface Result {
  name: string;
  outcome: 'shown' | 'refuted' | 'not-shown';
  /** What was seen, or why not. */
  text: string;
}

export interface Report {
  results: Result[];
  removals: Removal[];
}

/** Tries the claims one after the other, and removes what they made, however it ends. */
export async function runClaims(
  claims: readonly Claim[],
  options: SandboxOptions,
  sleepWhileRemoving: (milliseconds: number) => Promise<void>,
): Promise<Report> {
  const sandbox = new Sandbox(options);
  const results: Result[] = [];
  for (const claim of claims) {
    if (options.signal.aborted) break;
    options.tell(`... ${claim.name}`);
    const result = await tryClaim(claim, sandbox);
    options.tell(`${result.outcome.padEnd(9)} ${result.name}: ${result.text}`);
    results.push(result);
  }
  const removals = await removeAll(sandbox.made.toReversed(), options.clients, {
    sleep: sleepWhileRemoving,
    tell: options.tell,
  });
  return { results, removals };
}

async function tryClaim(claim: Claim, sandbox: Sandbox): Promise<Result> {
  const { name } = claim;
  try {
    return { name, outcome: 'shown', text: await claim.verify(sandbox) };
  } catch (error) {
    if (error instanceof RefutedError) return { name, outcome: 'refuted', text: error.message };
    const text = error instanceof NotShownError ? error.message : String(error);
    return { name, outcome: 'not-shown', text };
  }
}

/** 0: all shown and removed; 1: something is not as it is claimed; 3: something was not shown, or is left behind. */
export function exitCodeOf({ results, removals }: Report, claims: number): number {
  if (results.some(({ outcome }) => outcome === 'refuted')) return 1;
  const isWhole = results.length === claims && results.every(({ outcome }) => outcome === 'shown');
  return isWhole && removals.every(({ failure }) => failure === undefined) ? 0 : 3;
}

/** The account that the credentials belong to; the partition is told by the ARN. */
export async function whoAmI({ sts }: Clients): Promise<{ account: string; partition: string }> {
  const { Account = '', Arn = '' } = await sts
    .send(new GetCallerIdentityCommand({}))
    .catch((cause: unknown) => {
      throw new InvalidInputError(
        `AWS does not say whose credentials these are (sts:GetCallerIdentity): ${cause}. Set AWS_PROFILE, or the variables that hold a key.`,
        { cause },
      );
    });
  return { account: Account, partition: Arn.split(':')[1] ?? 'aws' };
}
