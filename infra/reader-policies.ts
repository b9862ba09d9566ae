import { CfnOutput, Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { statusKey } from '../shared/feed/keys.ts';
import { feedPath } from '../shared/feed/parameter-names.ts';
import * as permissions from './permissions.ts';

/**
 * Where a machine's name comes from, by who vouches for it: IAM Roles Anywhere makes the first of the
 * certificate's subject, and whoever may tag roles gives the second.
 */
const HOST_TAGS = {
  ReportAsCertificate: 'x509Subject/CN',
  ReportAsTag: 'privatelink-dns-host',
};

export interface ReaderPoliciesProps {
  readonly feed: Bucket;
  readonly parameterPrefix: string;
}

/**
 * What readers are given, to be attached to roles that are not ours: the one for the machines of agents, and
 * the one for people. Neither lets anybody change what a resolver installs: that takes the signing key.
 */
export class ReaderPolicies extends Construct {
  constructor(scope: Construct, id: string, { feed, parameterPrefix }: ReaderPoliciesProps) {
    super(scope, id);
    const stack = Stack.of(this);
    this.#policy('Agents', {
      description: 'privatelink-dns: machines of resolvers read the feed and report',
      statements: [
        ...permissions.readFeed(feed),
        ...Object.entries(HOST_TAGS).map(([sid, tag]) => reportAs(sid, feed, tag)),
        permissions.readParameters(stack, feedPath(parameterPrefix)),
      ],
    });
    this.#policy('People', {
      description: 'privatelink-dns: people read the feed, the reports and the parameters',
      statements: [
        ...permissions.readFeed(feed),
        ...permissions.readNotifications(feed),
        permissions.readParameters(stack, parameterPrefix),
      ],
    });
  }

  #policy(
    name: 'Agents' | 'People',
    props: { description: string; statements: PolicyStatement[] },
  ): void {
    const { managedPolicyArn } = new ManagedPolicy(this, name, props);
    const { description } = props;
    const output = new CfnOutput(this, `${name}Arn`, { description, value: managedPolicyArn });
    output.overrideLogicalId(`${name}PolicyArn`);
  }
}

/**
 * A statement whose variable has no value grants nothing, so each name has a statement of its own, and an id
 * that keeps the CDK from joining them.
 */
function reportAs(sid: string, feed: Bucket, tag: string): PolicyStatement {
  return new PolicyStatement({
    sid,
    actions: ['s3:PutObject'],
    resources: [feed.arnForObjects(statusKey(`\${aws:PrincipalTag/${tag}}`))],
  });
}
