import { RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/**
 * The topic for notifications. It has a customer managed key, because alarms cannot use the AWS managed key for
 * SNS. The key is deleted with the stack, as no stored data is encrypted with it.
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
    // The topic's policy decides who may publish. A condition here could block alarms silently.
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
      }),
    );
  }
}
