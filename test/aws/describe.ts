import type { Claim, Cost, Need, Step } from './claim.ts';
import { NEEDS } from './fixtures.ts';
import { ROLE_PATH, TAG } from './ledger.ts';
import { REMOVERS } from './removers.ts';

/** The month of the prices in claims and prerequisites. */
const PRICES_OF = '2026-11';

/** The dry run: what a run would do, in order. */
export function describeRun(claims: readonly Claim[], where: { region: string }): string[] {
  const needs = needsOf(claims);
  return [
    'This script has not been run on AWS yet; the first run may also reveal errors of the script. Use a sandbox account.',
    `Region ${where.region}. Every name begins with ${TAG}-<run id>, every resource has the tag ${TAG} = <run id>, and every role has the path ${ROLE_PATH}.`,
    '',
    `Prerequisites of the claims, created once (${needs.length}):`,
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
    'Clean-up, in reverse order of creation, also after a failure or ^C; --clean-up removes the resources that an earlier run left:',
    ...REMOVERS.map(({ what, calls }) => `    ${what}: ${calls.join(', ')}`),
    '',
    `A run of up to an hour costs about ${total(claims).toFixed(2)} US dollars. Prices are approximate, from ${PRICES_OF} for us-east-1; the price pages of the services are authoritative. A KMS key that is scheduled for deletion is free; resources that the clean-up cannot remove are charged.`,
  ];
}

function needsOf(claims: readonly Claim[]): Need[] {
  return [...new Set(claims.flatMap(({ needs }) => needs))];
}

function total(claims: readonly Claim[]): number {
  const costs = [...claims, ...needsOf(claims).map((need) => NEEDS[need])];
  return costs.reduce((sum, { cost }) => sum + cost.usd, 0);
}

function stepLines(steps: readonly Step[]): string[] {
  return steps.flatMap(({ does, calls, makes }) => [
    `    - ${does}`,
    ...(makes === undefined ? [] : [`      creates ${makes}`]),
    ...(calls.length > 0 ? [`      calls ${calls.join(', ')}`] : []),
  ]);
}

function costLine({ usd, why }: Cost): string {
  return `    cost ${usd === 0 ? '0' : `about ${usd}`}: ${why}`;
}
