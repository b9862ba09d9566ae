import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import {
  FEED_PREFIX,
  HEALTH_PREFIX,
  HISTORY_PREFIX,
  MANIFEST_KEY,
  OUTBOX_KEY,
  SIGNATURES_PREFIX,
} from '../shared/feed/keys.ts';
import { type Binding, inboundRegionOf } from '../shared/model/binding.ts';
import type { NoticeTopic } from './topic.ts';

type Conditions = Record<string, Record<string, string | string[]>>;

/**
 * How many characters of values one statement lists, so that two statements fit into a policy. The CDK divides a role's
 * statements over several policies, but never one statement, and IAM accepts 6,144 characters in a policy. Source: IAM and STS quotas in the IAM user guide.
 */
const MAX_VALUES = 2_600;

/** Consecutive parts whose values have at most `MAX_VALUES` characters together. */
export function chunks<T>(values: readonly T[], lengthOf: (value: T) => number): T[][] {
  const parts: T[][] = [];
  let left = 0;
  for (const value of values) {
    const part = parts.at(-1);
    if (part !== undefined && lengthOf(value) <= left) part.push(value);
    else {
      parts.push([value]);
      left = MAX_VALUES;
    }
    left -= lengthOf(value);
  }
  return parts;
}

/** The number of characters that the values take in a policy. */
export function sizeOf(values: readonly string[]): number {
  return JSON.stringify(values).length;
}

export function allow(
  actions: string[],
  resources: string[],
  conditions: Conditions = {},
): PolicyStatement {
  return new PolicyStatement({ actions, resources, conditions });
}

export function sendTo(...queues: IQueue[]): PolicyStatement {
  return allow(
    ['sqs:SendMessage'],
    queues.map(({ queueArn }) => queueArn),
  );
}

export function publishTo({ topicArn, key }: NoticeTopic): PolicyStatement[] {
  return [
    allow(['sns:Publish'], [topicArn]),
    allow(['kms:Decrypt', 'kms:GenerateDataKey'], [key.keyArn]),
  ];
}

export function signWith(keys: readonly Key[]): PolicyStatement {
  return allow(
    ['kms:GetPublicKey', 'kms:Sign'],
    keys.map(({ keyArn }) => keyArn),
  );
}

export function readPublicKeys(keys: readonly Key[]): PolicyStatement {
  return allow(
    ['kms:GetPublicKey'],
    keys.map(({ keyArn }) => keyArn),
  );
}

/** Readers verify the manifest with its signatures. */
export function readManifest(feed: Bucket): PolicyStatement[] {
  const keys = [MANIFEST_KEY, `${SIGNATURES_PREFIX}*`];
  return [
    allow(
      ['s3:GetObject'],
      keys.map((key) => feed.arnForObjects(key)),
    ),
    reportMissing(feed, FEED_PREFIX),
  ];
}

export function readFeed(feed: Bucket): PolicyStatement[] {
  return readBelow(feed, FEED_PREFIX);
}

export function writeFeed(feed: Bucket): PolicyStatement[] {
  return writeBelow(feed, FEED_PREFIX);
}

/** The outbox and the history. Writes are conditional. Objects of the history are only added, never changed or deleted. */
export function writeNotifications(feed: Bucket): PolicyStatement[] {
  return [
    allow(['s3:GetObject', 's3:PutObject'], [feed.arnForObjects(OUTBOX_KEY)]),
    allow(['s3:PutObject'], [feed.arnForObjects(`${HISTORY_PREFIX}*`)]),
    reportMissing(feed, OUTBOX_KEY),
  ];
}

/** The outbox and the history, for operators. */
export function readNotifications(feed: Bucket): PolicyStatement[] {
  return [
    allow(
      ['s3:GetObject'],
      [OUTBOX_KEY, `${HISTORY_PREFIX}*`].map((key) => feed.arnForObjects(key)),
    ),
    reportMissing(feed, OUTBOX_KEY),
    reportMissing(feed, HISTORY_PREFIX),
  ];
}

export function readHealth(feed: Bucket): PolicyStatement[] {
  return readBelow(feed, HEALTH_PREFIX);
}

export function writeHealth(feed: Bucket): PolicyStatement[] {
  return writeBelow(feed, HEALTH_PREFIX);
}

function readBelow(bucket: Bucket, prefix: string): PolicyStatement[] {
  return [
    allow(['s3:GetObject'], [bucket.arnForObjects(`${prefix}*`)]),
    reportMissing(bucket, prefix),
  ];
}

function writeBelow(bucket: Bucket, prefix: string): PolicyStatement[] {
  return [
    allow(['s3:PutObject'], [bucket.arnForObjects(`${prefix}*`)]),
    ...readBelow(bucket, prefix),
  ];
}

/**
 * S3 reports a missing key (404) only to principals that may list the bucket. For others it denies the read
 * (403), which the functions treat as an unknown. A read of one key has no prefix, hence `IfExists`.
 */
function reportMissing(bucket: Bucket, prefix: string): PolicyStatement {
  return allow(['s3:ListBucket'], [bucket.bucketArn], {
    StringLikeIfExists: { 's3:prefix': [`${prefix}*`] },
  });
}

/** IAM checks a listing against the path, and a write against the parameter below it. */
export function writeParameters(stack: Stack, prefix: string): PolicyStatement {
  return allow(['ssm:GetParametersByPath', 'ssm:PutParameter'], parametersBelow(stack, prefix));
}

export function readParameters(stack: Stack, path: string): PolicyStatement {
  return allow(
    ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'],
    parametersBelow(stack, path),
  );
}

function parametersBelow(stack: Stack, path: string): string[] {
  const arn = stack.formatArn({
    service: 'ssm',
    resource: 'parameter',
    resourceName: path.slice(1),
  });
  return [arn, `${arn}/*`];
}

/** The reads of endpoints. Only the addresses of an inbound endpoint have a resource type. */
export function readNetwork(stack: Stack, bindings: readonly Binding[]): PolicyStatement[] {
  const inbounds = new Set(
    bindings.flatMap((binding) =>
      'id' in binding.inbound
        ? stack.formatArn({
            service: 'route53resolver',
            region: inboundRegionOf(binding),
            resource: 'resolver-endpoint',
            resourceName: binding.inbound.id,
          })
        : [],
    ),
  );
  return [
    allow(
      [
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:DescribeVpcEndpoints',
        'ec2:DescribeVpcEndpointServices',
        'route53resolver:ListResolverEndpoints',
      ],
      ['*'],
    ),
    ...(inbounds.size === 0
      ? []
      : chunks([...inbounds].sort(), (arn) => sizeOf([arn])).map((arns) =>
          allow(['route53resolver:ListResolverEndpointIpAddresses'], arns),
        )),
  ];
}
