import { PrivatelinkDnsError } from './errors.ts';
import type { Telemetry } from './telemetry.ts';

/**
 * Records that a step failed which the next publication or sweep repeats. Throws an error that the product does not throw on
 * purpose, because that is a defect.
 */
export function recordDelay(step: string, error: unknown, telemetry: Telemetry): void {
  if (!(error instanceof PrivatelinkDnsError)) throw error;
  telemetry.error(`${step}: failed; the next publication or sweep tries again`, { error });
  telemetry.count('StepsDelayed');
}
