import type { CloudError } from '../cloud/errors.ts';
import type { Notice } from '../model/notice.ts';
import { changesOf, type Plan } from '../model/plan.ts';
import { notice, some } from './notices.ts';

// Notices about the run of a reconcile: what it did not do, or could not do.

export function driftObserved(plan: Plan): Notice {
  const names = changesOf(plan).map((change) => `${change.kind} ${change.name} ${change.type}`);
  const text =
    names.length > 0
      ? `mode enforce would ${some(names)}`
      : 'mode enforce would publish its addresses';
  return notice(
    'warning',
    'drift-observed',
    `${plan.binding} drifted: ${text}.`,
    'Read the output of `privatelink-dns plan`. To have the drift repaired, set "mode: enforce".',
  );
}

export function writeDenied(binding: string, failure: CloudError): Notice {
  const scope =
    failure.operation === 'ChangeResourceRecordSets'
      ? ' on the zone, for the apex, the wildcard and the marker'
      : '';
  return notice(
    'error',
    'write-denied',
    `A zone of ${binding} could not be written: ${failure.message}`,
    `Give the reconciler's role route53:${failure.operation}${scope}.`,
  );
}

export function writeRefused(binding: string, failure: CloudError): Notice {
  return notice(
    'error',
    'write-refused',
    `A zone of ${binding} could not be written: ${failure.message}`,
    'Correct what the text names, in the configuration or in AWS. Until then, the last publication stays.',
  );
}

/** After the last pass: every pass read the zone again before it wrote. */
export function batchRejected(binding: string, failure: CloudError): Notice {
  return notice(
    'error',
    'batch-rejected',
    `Route 53 rejected the changes of ${binding} repeatedly, although the zone was read again before each attempt: ${failure.message}`,
    'If another program writes to the zone, stop one of the two. CloudTrail lists its ChangeResourceRecordSets calls. Otherwise correct what the text names. The reconciler retries with backoff and on every sweep.',
  );
}

export const TRANSITION_OVERDUE = 'transition-overdue';

/** A lower bound of the time in which a message uses up its attempts. */
const TRANSITION_MINUTES = 7;

export function transitionOverdue(plan: Plan): Notice {
  const causes = [...new Set(plan.notices.map(({ text }) => text))];
  return notice(
    'warning',
    TRANSITION_OVERDUE,
    `${plan.binding} has been in transition for more than ${TRANSITION_MINUTES} minutes: ${some(causes)}`,
    'Open what the text names in the AWS console, and AWS Health. If it does not change, correct it or contact AWS Support. Until then nothing of this binding is changed, and the last publication stays. The notice ends automatically.',
  );
}
