import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { FEED_PREFIX, HEALTH_PREFIX } from '../shared/feed/keys.ts';

/** A finding of AWS Solutions' rules that is meant to be so. */
interface Meant {
  /** The rule, and in brackets what of it was found. */
  readonly finding: RegExp;
  /** The path of the construct. */
  readonly at: RegExp;
  readonly reason: string;
}

const WILDCARD = 'AwsSolutions-IAM5';

export const MEANT: readonly Meant[] = [
  {
    finding: wildcard('\\*'),
    at: /\/ReconcileBindings\/Role\//,
    reason:
      'EC2, the Resolver and lists of Route 53 have no resource types for these reads; docs/permissions.md lists them.',
  },
  {
    finding: wildcard('\\*'),
    at: /\/(Route|PublishFeed|Sweep|Probe|SigningKey)\/Role\//,
    reason: 'X-Ray has no resource types, and is asked only where deployment.tracing is on.',
  },
  {
    finding: wildcard('arn:aws[a-z-]*:route53:::hostedzone/\\*'),
    at: /\/ReconcileBindings\/Role\//,
    reason:
      'A zone that the configuration names without its id may be any of the account; its records are held by name, and synth says so.',
  },
  {
    finding: wildcard(`<Feed\\w+\\.Arn>/(${FEED_PREFIX}|${HEALTH_PREFIX})\\S*\\*`),
    at: /\/Role\/|\/Readers\//,
    reason:
      'Keys below one prefix of one bucket, named by digests and revisions that only publications know.',
  },
  {
    finding: wildcard('arn:aws[a-z-]*:ssm:\\S+:parameter/\\S+/\\*'),
    at: /\/PublishFeed\/Role\/|\/Readers\//,
    reason: "Parameters below this deployment's own prefix, named by bindings and files.",
  },
  {
    finding: wildcard('<\\w+\\.Arn>:\\*'),
    at: /\/SchedulerRoleForTarget-/,
    reason:
      'Versions and aliases of the one function that the schedule calls, as the CDK grants invocation.',
  },
  {
    finding: /^AwsSolutions-S1$/,
    at: /\/Feed\/Resource$/,
    reason:
      'Access logs would be a second bucket to guard. Writers are one role, readers verify signatures, and CloudTrail data events can be switched on where reads have to be accounted for.',
  },
  {
    finding: /^AwsSolutions-SQS3$/,
    at: /\/Undelivered\/Resource$/,
    reason:
      'It is a dead-letter queue: of EventBridge, the Scheduler and Lambda, which the rule does not see.',
  },
  {
    finding: /^AwsSolutions-VPC7$/,
    at: /\/Zones\/Waiting$/,
    reason: 'A VPC without subnets has no flows to log.',
  },
];

/** Ends a synthesis that the rules of AWS Solutions find fault with, save for what is meant to be so. */
export function checkAgainstAwsSolutions(app: App): void {
  const rules = new AwsSolutionsChecks(app);
  const constructs = new Map(
    app.node.findAll().map((construct) => [construct.node.path, construct]),
  );
  for (const { ruleName, violatingResources } of rules.validateScope(app).violations) {
    for (const { constructPath = '' } of violatingResources) {
      const construct = constructs.get(constructPath);
      const meant = MEANT.find(
        ({ finding, at }) => finding.test(ruleName) && at.test(constructPath),
      );
      if (construct === undefined || meant === undefined) continue;
      Validations.of(construct).acknowledge({ id: ruleName, reason: meant.reason });
    }
  }
  Validations.of(app).addPlugins(rules);
}

function wildcard(resource: string): RegExp {
  return new RegExp(`^${WILDCARD}\\[Resource::${resource}\\]$`);
}
