import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { Route53Client } from '@aws-sdk/client-route-53';
import { Route53ResolverClient } from '@aws-sdk/client-route53resolver';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { clientSettings } from '../../shared/cloud/aws/send.ts';

/** The Region of Route 53's events and tags. */
export const GLOBAL_REGION = 'us-east-1';

export type Clients = ReturnType<typeof createClients>;

/** Clients that create and remove the sandbox. The calls that the product makes use the product's own adapters. */
export function createClients(region: string) {
  const settings = clientSettings(region);
  return {
    cloudformation: new CloudFormationClient(settings),
    cloudwatch: new CloudWatchClient(settings),
    ec2: new EC2Client(settings),
    events: (where = region) => new EventBridgeClient(clientSettings(where)),
    iam: new IAMClient(settings),
    kms: new KMSClient(settings),
    resolver: new Route53ResolverClient(settings),
    route53: new Route53Client(settings),
    s3: new S3Client(settings),
    sns: new SNSClient(settings),
    sqs: new SQSClient(settings),
    ssm: new SSMClient(settings),
    sts: new STSClient(settings),
    tagging: (where = region) => new ResourceGroupsTaggingAPIClient(clientSettings(where)),
  };
}
