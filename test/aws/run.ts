import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { InvalidInputError } from '../../shared/model/errors.ts';
import { type Claim, NotShownError, RefutedError } from './claim.ts';
import type { Clients } from './clients.ts';
import { type Removal, removeAll } from './ledger.ts';
import { Sandbox, type SandboxOptions } from './sandbox.ts';

/** The result of one claim. */
export interface Result {
  name: string;
  outcome: 'shown' | 'refuted' | 'not-shown';
  /** The evidence, or the reason why the claim was not shown. */
  text: string;
}

export interface Report {
  results: Result[];
  removals: Removal[];
}

/** Runs the claims one after the other, and removes the created resources even if the run fails or is interrupted. */
export async function runClaims(
  claims: readonly Claim[],
  options: SandboxOptions,
  sleepWhileRemoving: (milliseconds: number) => Promise<void>,
): Promise<Report> {
  const sandbox = new Sandbox(options);
  const results: Result[] = [];
  for (const claim of claims) {
    if (options.signal.aborted) break;
    options.print(`... ${claim.name}`);
    const result = await tryClaim(claim, sandbox);
    options.print(`${result.outcome.padEnd(9)} ${result.name}: ${result.text}`);
    results.push(result);
  }
  const removals = await removeAll(sandbox.made.toReversed(), options.clients, {
    sleep: sleepWhileRemoving,
    print: options.print,
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

/**
 * 0: every claim was shown and every resource removed. 1: a claim was refuted. 3: a claim was not shown, or a
 * resource was not removed.
 */
export function exitCodeOf({ results, removals }: Report, claims: number): number {
  if (results.some(({ outcome }) => outcome === 'refuted')) return 1;
  const isComplete =
    results.length === claims && results.every(({ outcome }) => outcome === 'shown');
  return isComplete && removals.every(({ failure }) => failure === undefined) ? 0 : 3;
}

/** The account of the credentials; the partition is part of the ARN. */
export async function whoAmI({ sts }: Clients): Promise<{ account: string; partition: string }> {
  const { Account = '', Arn = '' } = await sts
    .send(new GetCallerIdentityCommand({}))
    .catch((cause: unknown) => {
      throw new InvalidInputError(
        `Cannot determine the account of the credentials (sts:GetCallerIdentity failed): ${cause}. Set AWS_PROFILE, or the environment variables of an access key.`,
        { cause },
      );
    });
  return { account: Account, partition: Arn.split(':')[1] ?? 'aws' };
}
