import type { Sandbox } from './sandbox.ts';

/** A fact about AWS that the product depends on and that only AWS can confirm. */
export interface Claim {
  /** Identifies the claim's row in docs/verification.md. */
  name: string;
  /** A sentence that AWS confirms or refutes. */
  claim: string;
  /** Prerequisites, created once for all claims that need them. */
  needs: readonly Need[];
  steps: readonly Step[];
  cost: Cost;
  /** True if an emulator answers as AWS does; the emulator tests then run the claim. */
  onEmulators: boolean;
  /**
   * Returns the evidence. Throws `RefutedError` if AWS behaves differently, and `NotShownError` if the claim could not
   * be tested.
   */
  verify(sandbox: Sandbox): Promise<string>;
}

export type Need =
  | 'network'
  | 'endpoint'
  | 'signing-key'
  | 'trail'
  | 'inbound'
  | 'route-to-inbound';

export interface Step {
  does: string;
  /** Calls by their IAM actions, such as `route53:CreateHostedZone`. */
  calls: readonly string[];
  /** The resources that the step creates, by the ending of their name or by their kind. */
  makes?: string;
}

/** The approximate cost in US dollars, without the cost of the prerequisites. */
export interface Cost {
  usd: number;
  why: string;
}

export const FREE: Cost = { usd: 0, why: 'the API calls are free' };

/** AWS behaves differently from the claim. */
export class RefutedError extends Error {
  override readonly name = 'RefutedError';
}

/** The claim could not be tested, for example because a prerequisite is missing. */
export class NotShownError extends Error {
  override readonly name = 'NotShownError';
}

/** `found` describes what AWS does instead. */
export function refuteUnless(holds: boolean, found: string): void {
  if (!holds) throw new RefutedError(found);
}
