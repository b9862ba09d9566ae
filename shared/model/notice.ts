/** The code of the notice that a release depends on: names are released only after operators were notified of it for the grace period. */
export const ENDPOINT_MISSING = 'endpoint-missing';

export type Severity = 'info' | 'warning' | 'error';

/** A message for operators: what happened, why, and how to proceed. The text contains facts but no times, so that two notices about the same facts are equal. */
export interface Notice {
  code: string;
  severity: Severity;
  text: string;
  /** How to proceed. */
  remedy: string;
  /** The name that an operator adds to the configuration's `approvals` to permit a held change. */
  approval?: string | undefined;
}
