/** The one notice that an act waits for: names are released only once people have known of it for long enough. */
export const ENDPOINT_MISSING = 'endpoint-missing';

export type Severity = 'info' | 'warning' | 'error';

/** Something a person should know: what and why, and how to go on. The text names facts, never times, so that equal notices are equal. */
export interface Notice {
  code: string;
  severity: Severity;
  text: string;
  remedy: string;
  /** What a person adds to the configuration's approvals to let a held change go on. */
  approval?: string | undefined;
}
