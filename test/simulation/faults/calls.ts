import type { FaultEffect } from '../../../embedded-aws/faults.ts';
import { OPERATIONS, type Operation } from '../../../embedded-aws/operations.ts';
import { type Action, choose } from '../actions.ts';

const ALL = Object.keys(OPERATIONS) as Operation[];
const WRITES = ALL.filter((name) => OPERATIONS[name].write);
/** Writes are drawn more often, because they are few and most properties depend on them. */
const FAILING = [...ALL, ...WRITES, ...WRITES];
const PAGED = ALL.filter((name) => 'pageSize' in OPERATIONS[name]);
/** EC2, Route 53 and Resolver are eventually consistent and may give stale answers. S3 is strongly consistent. */
const MAYBE_STALE = ALL.filter(
  (name) =>
    !OPERATIONS[name].write &&
    ['ec2', 'route53', 'route53resolver'].includes(OPERATIONS[name].service),
);
const CODES = ['InternalError', 'ServiceUnavailable', 'AccessDenied', 'PriorRequestNotComplete'];

/** Faults of single calls to AWS. */
export const CALL_FAULTS = {
  'calls-fail': strike(4, FAILING, (pick) => ({
    kind: 'error',
    code: choose(CODES, pick) ?? 'InternalError',
  })),
  'calls-throttled': strike(3, FAILING, () => ({ kind: 'throttle' })),
  'writes-time-out-after-effect': strike(4, WRITES, () => ({ kind: 'timeout-after' })),
  'zones-not-writable': strike(
    4,
    ['ChangeResourceRecordSets', 'ChangeResourceRecordSets', 'AssociateVPCWithHostedZone'],
    (pick) => ({ kind: 'error', code: choose(CODES, pick) ?? 'InternalError' }),
  ),
  'answers-stale': strike(4, MAYBE_STALE, (pick) => ({
    kind: 'stale',
    ageMs: 1_000 + (pick % 600_000),
  })),
  'pages-cut-off': strike(3, PAGED, () => ({ kind: 'second-page-fails', code: 'PartialPage' })),
  'pages-empty': strike(2, PAGED, () => ({ kind: 'empty-page' })),
  'service-refuses': {
    kind: 'fault',
    weight: 2,
    run: ({ cloud }, [which, count, how]) => {
      const service = choose(['ssm', 's3', 'sns', 'sqs', 'kms', 'route53', 'ec2'] as const, which);
      if (service === undefined) return undefined;
      const times = 5 + (count % 20);
      const effect: FaultEffect =
        how % 2 === 0 ? { kind: 'error', code: 'AccessDenied' } : { kind: 'throttle' };
      cloud.faults.inject({ service, times, effect });
      return `${service}, ${times} times: ${effect.kind}`;
    },
  },
} as const satisfies Record<string, Action>;

function strike(
  weight: number,
  operations: readonly Operation[],
  make: (pick: number) => FaultEffect,
): Action {
  return {
    kind: 'fault',
    weight,
    run: (simulation, [which, count, pick]) => {
      const operation = choose(operations, which);
      if (operation === undefined) return undefined;
      const times = 1 + (count % 4);
      const effect = make(pick);
      simulation.cloud.faults.inject({ operation, times, effect });
      return `the next ${times} calls of ${operation}: ${JSON.stringify(effect)}`;
    },
  };
}
