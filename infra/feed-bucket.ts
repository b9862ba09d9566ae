import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { DeploymentConfig } from '../shared/config/config.ts';
import { SIGNATURES_PREFIX } from '../shared/feed/keys.ts';

/** How long what was written over or deleted by hand can be brought back. */
const KEPT_NONCURRENT = Duration.days(90);

/**
 * The bucket of the feed. Nothing that a manifest points at is ever removed by age: artifacts are written once
 * and stay current. What expires are signatures of manifests that have been signed anew since, each at least
 * once a day, and versions of keys that are no longer current.
 */
export class FeedBucket extends Bucket {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      versioned: true,
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
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
   * Denies objects to whoever comes from elsewhere, save the functions, which no range describes. It says nothing
   * of the bucket itself, so that no mistake here can lock anybody out of its policy.
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
        // All of these must hold for a denial; a key that a request lacks counts as not equal.
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
