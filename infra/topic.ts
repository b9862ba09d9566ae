import { RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/**
 * Where people and machines are told. Its key is of this account, as alarms cannot use the one that AWS manages
 * for SNS. It goes with the stack: nothing at rest is encrypted by it.
 */
export class NoticeTopic extends Topic {
  readonly key: Key;

  constructor(scope: Construct, id: string) {
    const key = new Key(scope, `${id}Key`, {
      description: 'privatelink-dns: encrypts the topic',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    super(scope, id, { enforceSSL: true, masterKey: key });
    this.key = key;
    // Who may publish is the topic's policy to say; a condition that alarms do not meet would silence them.
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
      }),
    );
  }
}
