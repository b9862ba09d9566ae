import { Agent } from 'node:https';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { Route53Client } from '@aws-sdk/client-route-53';
import { Route53ResolverClient } from '@aws-sdk/client-route53resolver';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { type Emulators, REGION } from './emulators.ts';

export type Clients = ReturnType<typeof clientsOf>;

/** The account's root user. */
const ROOT_USER = { accessKeyId: 'test', secretAccessKey: 'test' };

/** The clients of the tests, which act as operators and other programs. By default they have all permissions. */
export function clientsOf(emulators: Emulators, credentials = ROOT_USER) {
  const ca = emulators.certificate();
  const requestHandler = { httpsAgent: new Agent({ ...(ca && { ca }), keepAlive: true }) };
  const ministack = (region = REGION) => ({
    region,
    credentials,
    endpoint: emulators.ministack,
    requestHandler,
  });
  const moto = { region: REGION, credentials, endpoint: emulators.moto };
  return {
    ec2: new EC2Client(moto),
    route53: new Route53Client(moto),
    resolver: new Route53ResolverClient(moto),
    events: new EventBridgeClient(ministack()),
    /** Route 53's events arise in us-east-1. */
    eventsOfUsEast1: new EventBridgeClient(ministack('us-east-1')),
    cloudFormation: new CloudFormationClient(ministack()),
    iam: new IAMClient(ministack()),
    s3: new S3Client({ ...ministack(), forcePathStyle: true }),
    sns: new SNSClient(ministack()),
    sqs: new SQSClient({ ...ministack(), useQueueUrlAsEndpoint: false }),
    ssm: new SSMClient(ministack()),
  };
}
