import type { Sandbox } from './sandbox.ts';

/** One thing that the product relies on and that AWS has to show. */
export interface Claim {
  /** Also the key of its row in docs/verification.md. */
  name: string;
  /** A sentence that is true or false. */
  claim: string;
  /** What has to stand before it begins, made once for all claims that need it. */
  needs: readonly Need[];
  steps: readonly Step[];
  cost: Cost;
  /** The claim holds on emulators that tell the truth about it: `npm run verify:aws` is then tried on them, too. */
  onEmulators: boolean;
  /**
   * What was seen, where it holds. Throws `RefutedError` where it does not, `NotShownError` where it could not be
   * asked.
   */
  verify(sandbox: Sandbox): Promise<string>;
}

export type Need = 'network' | 'endpoint' | 'trail' | 'inbound' | 'route-to-inbound';

export interface Step {
  does: string;
  /** As IAM names them: `route53:CreateHostedZone`. */
  calls: readonly string[];
  /** What it makes, where it makes something: the ending of its name, or what it is. */
  makes?: string;
}

/** In US dollars, rough, and beyond what its needs cost. */
export interface Cost {
  usd: number;
  why: string;
}

export const FREE: Cost = { usd: 0, why: 'API calls without a price' };

/** AWS does otherwise. */
export class RefutedError extends Error {
  override readonly name = 'RefutedError';
}

/** It could not be asked: something that it needs was not there. */
export class NotShownError extends Error {
  override readonly name = 'NotShownError';
}

export function refuteUnless(holds: boolean, otherwise: string): void {
  if (!holds) throw new RefutedError(otherwise);
}
