import { FEED_PREFIX, HEALTH_PREFIX, HISTORY_PREFIX } from '../shared/feed/keys.ts';

/** A finding of the AWS Solutions rules that the deployment accepts. */
export interface AcceptedFinding {
  /** Matches the rule, and in brackets the part of the construct that the rule rejects. */
  readonly finding: RegExp;
  /** Matches the path of the construct. */
  readonly at: RegExp;
  readonly reason: string;
}

export const ACCEPTED_FINDINGS: readonly AcceptedFinding[] = [
  {
    finding: wildcard('\\*'),
    at: /\/ReconcileBindings\/Role\//,
    reason:
      'These read calls of EC2, Route 53 and Route 53 Resolver have no resource types; docs/permissions.md lists the calls.',
  },
  {
    finding: wildcard('\\*'),
    at: /\/(Route|PublishFeed|Sweep|Probe|SigningKey)\/Role\//,
    reason: 'X-Ray has no resource types. Its calls are allowed only with deployment.tracing.',
  },
  {
    finding: wildcard('arn:aws[a-z-]*:route53:::hostedzone/\\*'),
    at: /\/ReconcileBindings\/Role\//,
    reason:
      'A zone without an id in the configuration can be any zone of the account. Conditions restrict the writes to the names of its records, or to record types if the binding lists no zones.',
  },
  {
    finding: wildcard(
      `<Feed\\w+\\.Arn>/(${FEED_PREFIX}|${HEALTH_PREFIX}|${HISTORY_PREFIX})\\S*\\*`,
    ),
    at: /\/Role\/|\/Readers\//,
    reason:
      'These are keys below one prefix of one bucket. The keys contain digests, revisions, times and names of bindings.',
  },
  {
    finding: wildcard('arn:aws[a-z-]*:ssm:\\S+:parameter/\\S+/\\*'),
    at: /\/PublishFeed\/Role\/|\/Readers\//,
    reason:
      'These are parameters below the prefix of this deployment. Bindings and files determine their names.',
  },
  {
    finding: wildcard('<\\w+\\.Arn>:\\*'),
    at: /\/SchedulerRoleForTarget-/,
    reason:
      'The CDK allows the schedule to invoke one function, with all versions and aliases of it.',
  },
  {
    finding: /^AwsSolutions-S1$/,
    at: /\/Feed\/Resource$/,
    reason:
      'Access logs need a second bucket that must be protected too. Few roles write to the bucket and readers verify signatures; CloudTrail data events can record reads.',
  },
  {
    finding: /^AwsSolutions-SQS3$/,
    at: /\/Undelivered\/Resource$/,
    reason:
      'The queue is the dead-letter queue of EventBridge, the Scheduler and Lambda, which the rule does not recognize.',
  },
  {
    finding: /^AwsSolutions-VPC7$/,
    at: /\/Zones\/Waiting$/,
    reason: 'The VPC has no subnets, so it has no flows to log.',
  },
];

/** Matches rule IAM5, which finds wildcards in policies. */
function wildcard(resource: string): RegExp {
  return new RegExp(`^AwsSolutions-IAM5\\[Resource::${resource}\\]$`);
}
