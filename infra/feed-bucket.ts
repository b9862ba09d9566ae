import { Duration } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { DeploymentConfig } from '../shared/config/config.ts';
import { SIGNATURES_PREFIX } from '../shared/feed/keys.ts';
import { RETAINED } from './retained.ts';

/** The time in which an overwritten or deleted object can be restored. */
const KEPT_NONCURRENT = Duration.days(90);

/**
 * The bucket of the feed. No object that a manifest points to expires. Signatures expire, because the current
 * manifest is signed again at least once a day, and so do noncurrent versions of objects.
 */
export class FeedBucket extends Bucket {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      versioned: true,
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy: RETAINED,
      lifecycleRules: [
        {
          prefix: SIGNATURES_PREFIX,
          expiration: Duration.days(30),
          noncurrentVersionExpiration: Duration.days(1),
        },
        {
          noncurrentVersionExpiration: KEPT_NONCURRENT,
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
    });
  }

  /**
   * Denies every other principal of every account to write or delete the objects below a prefix, because the reconciler
   * uses these objects although nothing signs them.
   */
  reserve(prefix: string, roleArns: string[]): void {
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'OnlyOneRoleWrites',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:DeleteObject*', 's3:PutObject*'],
        resources: [this.arnForObjects(`${prefix}*`)],
        // For a session of a role, the key has the ARN of the role (IAM user guide, aws:PrincipalArn).
        conditions: { ArnNotEquals: { 'aws:PrincipalArn': roleArns } },
      }),
    );
  }

  /**
   * Denies access to objects from any other endpoint or range. The functions are exempt, because their addresses
   * are not in any known range. The statement covers only objects, so that a mistake in it cannot lock
   * administrators out of the bucket policy.
   */
  restrictTo(
    { endpoints, ranges }: NonNullable<DeploymentConfig['feedOnlyFrom']>,
    functionRoleArns: string[],
  ): void {
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'OnlyFrom',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:DeleteObject*', 's3:GetObject*', 's3:PutObject*'],
        resources: [this.arnForObjects('*')],
        // A request is denied only if all conditions match. A key that the request lacks counts as not equal.
        conditions: {
          ...(endpoints.length > 0 && { StringNotEquals: { 'aws:SourceVpce': endpoints } }),
          ...(ranges.length > 0 && { NotIpAddress: { 'aws:SourceIp': ranges } }),
          ArnNotEquals: { 'aws:PrincipalArn': functionRoleArns },
          BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
        },
      }),
    );
  }
}
