import { CfnOutput, Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { statusKey } from '../shared/feed/keys.ts';
import { feedPath } from '../shared/feed/parameter-names.ts';
import * as permissions from './permissions.ts';

/**
 * The principal tags that contain the name of a machine. IAM Roles Anywhere sets the first tag to the common name
 * of the certificate. An administrator sets the second tag on a role.
 */
const HOST_TAGS = {
  ReportAsCertificate: 'x509Subject/CN',
  ReportAsTag: 'privatelink-dns-host',
};

interface ReaderPoliciesProps {
  readonly feed: Bucket;
  readonly parameterPrefix: string;
  readonly signingKeys: readonly Key[];
}

/**
 * Managed policies for readers, to attach to your own roles: one for the machines of agents, one for operators.
 * Neither policy is enough to change what a resolver installs, because that requires the signing key.
 */
export class ReaderPolicies extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { feed, parameterPrefix, signingKeys }: ReaderPoliciesProps,
  ) {
    super(scope, id);
    const stack = Stack.of(this);
    this.#policy('Agents', {
      description: 'privatelink-dns: agents read the feed and write their reports',
      statements: [
        ...permissions.readFeed(feed),
        ...Object.entries(HOST_TAGS).map(([sid, tag]) => reportAs(sid, feed, tag)),
        permissions.readParameters(stack, feedPath(parameterPrefix)),
      ],
    });
    this.#policy('Operators', {
      description: 'privatelink-dns: operators read the feed, the reports and the parameters',
      statements: [
        ...permissions.readFeed(feed),
        ...permissions.readNotifications(feed),
        permissions.readParameters(stack, parameterPrefix),
        permissions.readPublicKeys(signingKeys),
      ],
    });
  }

  #policy(
    name: 'Agents' | 'Operators',
    props: { description: string; statements: PolicyStatement[] },
  ): void {
    const { managedPolicyArn } = new ManagedPolicy(this, name, props);
    const { description } = props;
    const output = new CfnOutput(this, `${name}Arn`, { description, value: managedPolicyArn });
    output.overrideLogicalId(`${name}PolicyArn`);
  }
}

/**
 * Allows a machine to write its own report. IAM ignores a statement if one of its variables has no value, so each
 * tag has its own statement. The ids keep the CDK from merging the statements.
 */
function reportAs(sid: string, feed: Bucket, tag: string): PolicyStatement {
  return new PolicyStatement({
    sid,
    actions: ['s3:PutObject'],
    resources: [feed.arnForObjects(statusKey(`\${aws:PrincipalTag/${tag}}`))],
  });
}
