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
import type { NoticeTopic } from './topic.ts';

type Conditions = Record<string, Record<string, string | string[]>>;

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

export function announceTo({ topicArn, key }: NoticeTopic): PolicyStatement[] {
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

/** The manifest, and the signatures by which it is believed. */
export function readManifest(feed: Bucket): PolicyStatement[] {
  const keys = [MANIFEST_KEY, `${SIGNATURES_PREFIX}*`];
  return [
    allow(
      ['s3:GetObject'],
      keys.map((key) => feed.arnForObjects(key)),
    ),
    tellMissing(feed, FEED_PREFIX),
  ];
}

export function readFeed(feed: Bucket): PolicyStatement[] {
  return [
    allow(['s3:GetObject'], [feed.arnForObjects(`${FEED_PREFIX}*`)]),
    tellMissing(feed, FEED_PREFIX),
  ];
}

export function writeFeed(feed: Bucket): PolicyStatement[] {
  return [
    allow(['s3:GetObject', 's3:PutObject'], [feed.arnForObjects(`${FEED_PREFIX}*`)]),
    tellMissing(feed, FEED_PREFIX),
  ];
}

/** The outbox, and a history that is only added to: writes are conditional, and nothing is deleted. */
export function writeNotifications(feed: Bucket): PolicyStatement[] {
  return [
    allow(['s3:GetObject', 's3:PutObject'], [feed.arnForObjects(OUTBOX_KEY)]),
    allow(['s3:PutObject'], [feed.arnForObjects(`${HISTORY_PREFIX}*`)]),
    tellMissing(feed, OUTBOX_KEY),
  ];
}

/** The outbox and the history, for operators. */
export function readNotifications(feed: Bucket): PolicyStatement[] {
  return [
    allow(
      ['s3:GetObject'],
      [OUTBOX_KEY, `${HISTORY_PREFIX}*`].map((key) => feed.arnForObjects(key)),
    ),
    tellMissing(feed, OUTBOX_KEY),
    tellMissing(feed, HISTORY_PREFIX),
  ];
}

/** What the probes counted, one small object a binding. */
export function readHealth(feed: Bucket): PolicyStatement[] {
  return [
    allow(['s3:GetObject'], [feed.arnForObjects(`${HEALTH_PREFIX}*`)]),
    tellMissing(feed, HEALTH_PREFIX),
  ];
}

export function writeHealth(feed: Bucket): PolicyStatement[] {
  return [allow(['s3:PutObject'], [feed.arnForObjects(`${HEALTH_PREFIX}*`)]), ...readHealth(feed)];
}

/**
 * Only who may list a bucket is told that a key is missing (404); others are denied (403), which would read
 * as an unknown. A read of one key names no prefix, hence `IfExists`.
 */
function tellMissing(feed: Bucket, prefix: string): PolicyStatement {
  return allow(['s3:ListBucket'], [feed.bucketArn], {
    StringLikeIfExists: { 's3:prefix': [`${prefix}*`] },
  });
}

/** Listing a path is asked of the path itself, writing of each parameter below it. */
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

/** None of these calls knows resources. */
export function readNetwork(): PolicyStatement {
  return allow(
    [
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcEndpoints',
      'ec2:DescribeVpcEndpointServices',
      'route53resolver:GetResolverEndpoint',
      'route53resolver:ListResolverEndpointIpAddresses',
      'route53resolver:ListResolverEndpoints',
    ],
    ['*'],
  );
}
