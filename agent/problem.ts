import { CloudError } from '../shared/cloud/errors.ts';
import { RefusedFeedError } from '../shared/feed/signature.ts';
import { PrivatelinkDnsError } from '../shared/model/errors.ts';
import type { ReportedProblem } from './report.ts';

/** Why something could not be done here, in the words of a report. */
export class AgentError extends PrivatelinkDnsError {
  readonly problem: ReportedProblem;

  constructor(code: string, what: string, remedy: string, options?: ErrorOptions) {
    super(`${what} ${remedy}`, options);
    this.problem = { code, what, remedy };
  }
}

/** What a failing system call means for the person who looks after the machine. */
const BY_SYSTEM_CODE: Readonly<Record<string, [code: string, remedy: string]>> = {
  ENOSPC: ['disk-full', 'Make room; the next run goes on.'],
  EDQUOT: ['disk-full', 'Make room in the quota; the next run goes on.'],
  EROFS: [
    'read-only',
    'Let the agent write to the folder: under systemd, by ReadWritePaths of its unit.',
  ],
  EACCES: ['not-permitted', 'Give the agent’s user the right to write to the folder.'],
  EPERM: [
    'not-permitted',
    'Give the agent’s user the right to write to the folder and to keep the owner of its files (CAP_CHOWN, CAP_FOWNER).',
  ],
};

/** What a report says of anything that was thrown on purpose or by the system; a defect is thrown on. */
export function problemOf(error: unknown): ReportedProblem {
  if (error instanceof AgentError) return error.problem;
  if (error instanceof RefusedFeedError) {
    const { refusal, remedy, message } = error;
    return { code: refusal, what: message.slice(0, -remedy.length).trim(), remedy };
  }
  if (error instanceof CloudError) return cloudProblem(error);
  if (error instanceof PrivatelinkDnsError) {
    return { code: 'refused', what: error.message, remedy: 'Correct what it names.' };
  }
  const system = systemCode(error);
  if (system === undefined || !(error instanceof Error)) throw error;
  const [code, remedy] = BY_SYSTEM_CODE[system] ?? ['system', 'Look at the machine.'];
  return { code, what: `${error.message}.`, remedy };
}

function cloudProblem({ kind, message }: CloudError): ReportedProblem {
  if (kind === 'denied') {
    const remedy = 'Look at the credentials of the agent and at its policy.';
    return { code: 'feed-denied', what: `${message}.`, remedy };
  }
  if (kind === 'not-found') {
    const remedy = 'Compare source: with the deployment; a feed without a first revision is empty.';
    return { code: 'feed-missing', what: `${message}.`, remedy };
  }
  const remedy = 'The next run tries again; the installed revision stays.';
  return { code: 'feed-unreachable', what: `${message}.`, remedy };
}

/** The same as an error of ours, for what fails before there can be a report; a defect is thrown on. */
export function refusalOf(error: unknown): PrivatelinkDnsError {
  if (error instanceof PrivatelinkDnsError) return error;
  const { code, what, remedy } = problemOf(error);
  return new AgentError(code, what, remedy, { cause: error });
}

/** `ENOSPC` and the like: what Node puts on the errors of system calls. */
export function systemCode(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}
