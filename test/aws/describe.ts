import type { Claim, Cost, Need, Step } from './claim.ts';
import { NEEDS } from './fixtures.ts';
import { ROLE_PATH, TAG } from './ledger.ts';
import { REMOVERS } from './removers.ts';

/** When the prices in claims and needs were written down, in US dollars of us-east-1. */
const PRICES_OF = '2026-11';

/** What a run would do, in the order in which it would: the dry run. */
export function describeRun(claims: readonly Claim[], where: { region: string }): string[] {
  const needs = needsOf(claims);
  return [
    'Nobody has run this on AWS yet: the first run may show faults of this script, too. Use a sandbox account.',
    `Region ${where.region}. Names begin with ${TAG}-<run id>, everything carries the tag ${TAG} = <run id>, roles have the path ${ROLE_PATH}.`,
    '',
    `What claims need, made once (${needs.length}):`,
    ...needs.flatMap((need) => [
      `  ${need}`,
      ...stepLines(NEEDS[need].steps),
      costLine(NEEDS[need].cost),
    ]),
    '',
    `Claims (${claims.length}):`,
    ...claims.flatMap((claim) => [
      `  ${claim.name}`,
      `    ${claim.claim}`,
      ...(claim.needs.length > 0 ? [`    needs ${claim.needs.join(', ')}`] : []),
      ...stepLines(claim.steps),
      costLine(claim.cost),
    ]),
    '',
    'Clean-up, in reverse order of making, also after a failure or ^C; --clean-up removes what an earlier run left:',
    ...REMOVERS.map(({ what, calls }) => `    ${what}: ${calls.join(', ')}`),
    '',
    `Together about ${total(claims).toFixed(2)} US dollars for a run of up to an hour. Prices are rough, of ${PRICES_OF} and us-east-1; the services' price pages are what counts. A KMS key that is scheduled for deletion is not charged; what a clean-up cannot remove is.`,
  ];
}

export function needsOf(claims: readonly Claim[]): Need[] {
  return [...new Set(claims.flatMap(({ needs }) => needs))];
}

function total(claims: readonly Claim[]): number {
  const costs = [...claims, ...needsOf(claims).map((need) => NEEDS[need])];
  return costs.reduce((sum, { cost }) => sum + cost.usd, 0);
}

function stepLines(steps: readonly Step[]): string[] {
  return steps.flatMap(({ does, calls, makes }) => [
    `    - ${does}`,
    ...(makes === undefined ? [] : [`      makes ${makes}`]),
    ...(calls.length > 0 ? [`      calls ${calls.join(', ')}`] : []),
  ]);
}

function costLine({ usd, why }: Cost): string {
  return `    cost ${usd === 0 ? 'none' : `about ${usd}`}: ${why}`;
}
