import { CloudError } from '../shared/cloud/errors.ts';
import { RefusedFeedError } from '../shared/feed/signature.ts';
import { PrivatelinkDnsError } from '../shared/model/errors.ts';
import type { ReportedProblem } from './report.ts';

/** A failure with the problem that a report contains for it. */
export class AgentError extends PrivatelinkDnsError {
  readonly problem: ReportedProblem;

  constructor(code: string, what: string, remedy: string, options?: ErrorOptions) {
    super(`${what} ${remedy}`, options);
    this.problem = { code, what, remedy };
  }
}

/** The problem code and the remedy for each error code of a system call. */
const BY_SYSTEM_CODE: Readonly<Record<string, [code: string, remedy: string]>> = {
  ENOSPC: ['disk-full', 'Free disk space; the next run continues.'],
  EDQUOT: ['disk-full', 'Raise the quota or free space in it; the next run continues.'],
  EROFS: [
    'read-only',
    'Make the folder writable for the agent. Under systemd, add it to ReadWritePaths of the unit.',
  ],
  EACCES: ['not-permitted', 'Give the agent’s user the right to write to the folder.'],
  EPERM: [
    'not-permitted',
    'Give the agent’s user the right to write to the folder and to keep the owner of its files (CAP_CHOWN, CAP_FOWNER).',
  ],
};

/**
 * The problem that a report contains for an error of ours or of the system. Any other error is a bug and is thrown
 * again.
 */
export function problemOf(error: unknown): ReportedProblem {
  if (error instanceof AgentError) return error.problem;
  if (error instanceof RefusedFeedError) {
    const { refusal, remedy, message } = error;
    return { code: refusal, what: message.slice(0, -remedy.length).trim(), remedy };
  }
  if (error instanceof CloudError) return cloudProblem(error);
  if (error instanceof PrivatelinkDnsError) {
    return { code: 'refused', what: error.message, remedy: 'Correct what the message names.' };
  }
  const system = systemCode(error);
  if (system === undefined || !(error instanceof Error)) throw error;
  const [code, remedy] = BY_SYSTEM_CODE[system] ?? ['system', 'Check the machine and its disks.'];
  return { code, what: `${error.message}.`, remedy };
}

function cloudProblem({ kind, message }: CloudError): ReportedProblem {
  if (kind === 'denied') {
    const remedy = 'Check the credentials of the agent and its policy.';
    return { code: 'feed-denied', what: `${message}.`, remedy };
  }
  if (kind === 'not-found') {
    const remedy =
      'Compare source: with the deployment. The feed is empty until its first revision is published.';
    return { code: 'feed-missing', what: `${message}.`, remedy };
  }
  const remedy = 'The next run tries again; the installed revision stays.';
  return { code: 'feed-unreachable', what: `${message}.`, remedy };
}

/**
 * Converts an error of the system to an error of ours, for failures before a report is possible. A bug is thrown
 * again.
 */
export function refusalOf(error: unknown): PrivatelinkDnsError {
  if (error instanceof PrivatelinkDnsError) return error;
  const { code, what, remedy } = problemOf(error);
  return new AgentError(code, what, remedy, { cause: error });
}

/** The error code that Node sets for a failed system call, such as `ENOSPC`. */
export function systemCode(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}
