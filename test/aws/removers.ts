import { DeleteStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DeleteAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DeleteVpcEndpointsCommand,
  DescribeVpcEndpointsCommand,
} from '@aws-sdk/client-ec2';
import {
  DeleteRuleCommand,
  ListTargetsByRuleCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  DeletePolicyCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { DescribeKeyCommand, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import {
  ChangeResourceRecordSetsCommand,
  DeleteHostedZoneCommand,
  ListResourceRecordSetsCommand,
} from '@aws-sdk/client-route-53';
import {
  DeleteResolverEndpointCommand,
  GetResolverEndpointCommand,
} from '@aws-sdk/client-route53resolver';
import { DeleteBucketCommand, DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { DeleteTopicCommand } from '@aws-sdk/client-sns';
import { DeleteQueueCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { DeleteParameterCommand } from '@aws-sdk/client-ssm';
import type { Clients } from './clients.ts';

interface Remover {
  what: string;
  /** The first group is the id or name of the resource. */
  arn: RegExp;
  calls: readonly string[];
  /** Returns true once the resource is gone. If false, the caller calls it again later. */
  remove(id: string, clients: Clients, arn: string): Promise<boolean>;
}

/** In the order of removal: a resource comes before the resources that it depends on. */
export const REMOVERS: readonly Remover[] = [
  {
    what: 'CloudFormation stack',
    arn: /^(arn:[^:]+:cloudformation:[^:]+:\d+:stack\/.+)$/,
    calls: ['cloudformation:DescribeStacks', 'cloudformation:DeleteStack'],
    remove: async (StackName, { cloudformation }) => {
      const { Stacks = [] } = await cloudformation.send(new DescribeStacksCommand({ StackName }));
      const status = Stacks[0]?.StackStatus ?? 'DELETE_COMPLETE';
      if (status === 'DELETE_COMPLETE') return true;
      if (status !== 'DELETE_IN_PROGRESS') {
        await cloudformation.send(new DeleteStackCommand({ StackName }));
      }
      return false;
    },
  },
  {
    what: 'IAM policy',
    arn: /^(arn:[^:]+:iam::\d+:policy\/.+)$/,
    calls: ['iam:DeletePolicy'],
    remove: async (PolicyArn, { iam }) => {
      await iam.send(new DeletePolicyCommand({ PolicyArn }));
      return true;
    },
  },
  {
    what: 'EventBridge rule',
    arn: /^arn:[^:]+:events:[^:]+:\d+:rule\/(.+)$/,
    calls: ['events:ListTargetsByRule', 'events:RemoveTargets', 'events:DeleteRule'],
    remove: async (Rule, { events }, arn) => {
      const client = events(arn.split(':')[3]);
      const { Targets = [] } = await client.send(new ListTargetsByRuleCommand({ Rule }));
      const Ids = Targets.flatMap(({ Id }) => Id ?? []);
      if (Ids.length > 0) await client.send(new RemoveTargetsCommand({ Rule, Ids }));
      await client.send(new DeleteRuleCommand({ Name: Rule }));
      return true;
    },
  },
  {
    what: 'CloudWatch alarm',
    arn: /^arn:[^:]+:cloudwatch:[^:]+:\d+:alarm:(.+)$/,
    calls: ['cloudwatch:DeleteAlarms'],
    remove: async (name, { cloudwatch }) => {
      await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [name] }));
      return true;
    },
  },
  {
    what: 'SNS topic with its subscriptions',
    arn: /^arn:[^:]+:sns:[^:]+:\d+:([^:]+)$/,
    calls: ['sns:DeleteTopic'],
    remove: async (_, { sns }, TopicArn) => {
      await sns.send(new DeleteTopicCommand({ TopicArn }));
      return true;
    },
  },
  {
    what: 'SQS queue',
    arn: /^arn:[^:]+:sqs:[^:]+:\d+:(.+)$/,
    calls: ['sqs:GetQueueUrl', 'sqs:DeleteQueue'],
    remove: async (QueueName, { sqs }) => {
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
      return true;
    },
  },
  {
    what: 'IAM role',
    arn: /^arn:[^:]+:iam::\d+:role\/(?:.*\/)?([^/]+)$/,
    calls: ['iam:ListRolePolicies', 'iam:DeleteRolePolicy', 'iam:DeleteRole'],
    remove: async (RoleName, { iam }) => {
      const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
      for (const PolicyName of PolicyNames) {
        await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
      }
      await iam.send(new DeleteRoleCommand({ RoleName }));
      return true;
    },
  },
  {
    what: 'Resolver endpoint',
    arn: /^arn:[^:]+:route53resolver:[^:]+:\d+:resolver-endpoint\/(.+)$/,
    calls: ['route53resolver:GetResolverEndpoint', 'route53resolver:DeleteResolverEndpoint'],
    remove: async (ResolverEndpointId, { resolver }) => {
      const { ResolverEndpoint } = await resolver.send(
        new GetResolverEndpointCommand({ ResolverEndpointId }),
      );
      if (ResolverEndpoint?.Status !== 'DELETING') {
        await resolver.send(new DeleteResolverEndpointCommand({ ResolverEndpointId }));
      }
      return false;
    },
  },
  {
    what: 'hosted zone with its records',
    arn: /^arn:[^:]+:route53:::hostedzone\/(.+)$/,
    calls: [
      'route53:ListResourceRecordSets',
      'route53:ChangeResourceRecordSets',
      'route53:DeleteHostedZone',
    ],
    remove: async (HostedZoneId, { route53 }) => {
      const { ResourceRecordSets = [] } = await route53.send(
        new ListResourceRecordSetsCommand({ HostedZoneId }),
      );
      const Changes = ResourceRecordSets.filter(({ Type }) => Type !== 'NS' && Type !== 'SOA').map(
        (ResourceRecordSet) => ({ Action: 'DELETE' as const, ResourceRecordSet }),
      );
      if (Changes.length > 0) {
        await route53.send(
          new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes } }),
        );
      }
      await route53.send(new DeleteHostedZoneCommand({ Id: HostedZoneId }));
      return true;
    },
  },
  {
    what: 'VPC endpoint',
    arn: /^arn:[^:]+:ec2:[^:]+:\d+:vpc-endpoint\/(.+)$/,
    calls: ['ec2:DescribeVpcEndpoints', 'ec2:DeleteVpcEndpoints'],
    remove: async (id, { ec2 }) => {
      const { VpcEndpoints = [] } = await ec2.send(
        new DescribeVpcEndpointsCommand({ VpcEndpointIds: [id] }),
      );
      const found = VpcEndpoints.find(({ VpcEndpointId }) => VpcEndpointId === id);
      const state = found?.State?.toLowerCase() ?? 'deleted';
      if (state === 'deleted') return true;
      if (state !== 'deleting') {
        await ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [id] }));
      }
      return false;
    },
  },
  {
    what: 'subnet',
    arn: /^arn:[^:]+:ec2:[^:]+:\d+:subnet\/(.+)$/,
    calls: ['ec2:DeleteSubnet'],
    remove: async (SubnetId, { ec2 }) => {
      await ec2.send(new DeleteSubnetCommand({ SubnetId }));
      return true;
    },
  },
  {
    what: 'VPC',
    arn: /^arn:[^:]+:ec2:[^:]+:\d+:vpc\/(.+)$/,
    calls: ['ec2:DeleteVpc'],
    remove: async (VpcId, { ec2 }) => {
      await ec2.send(new DeleteVpcCommand({ VpcId }));
      return true;
    },
  },
  {
    what: 'bucket with its objects',
    arn: /^arn:[^:]+:s3:::([^/]+)$/,
    calls: ['s3:ListBucket', 's3:DeleteObject', 's3:DeleteBucket'],
    remove: async (Bucket, { s3 }) => {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
      for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
      await s3.send(new DeleteBucketCommand({ Bucket }));
      return true;
    },
  },
  {
    what: 'parameter',
    arn: /^arn:[^:]+:ssm:[^:]+:\d+:parameter(\/.+)$/,
    calls: ['ssm:DeleteParameter'],
    remove: async (Name, { ssm }) => {
      await ssm.send(new DeleteParameterCommand({ Name }));
      return true;
    },
  },
  {
    what: 'KMS key, scheduled for deletion in 7 days',
    arn: /^arn:[^:]+:kms:[^:]+:\d+:key\/(.+)$/,
    calls: ['kms:DescribeKey', 'kms:ScheduleKeyDeletion'],
    remove: async (KeyId, { kms }) => {
      const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
      if (KeyMetadata?.KeyState !== 'PendingDeletion') {
        await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
      }
      return true;
    },
  },
];

/** Whether an error means that the resource does not exist. Each service has its own error name. */
export function isNotFound(error: unknown): boolean {
  return (
    error instanceof Error &&
    /NotFound|NoSuch|NonExistent|DoesNotExist|ResourceNotFoundException/.test(error.name)
  );
}

export function removerOf(arn: string): { remover: Remover; id: string } | undefined {
  for (const remover of REMOVERS) {
    const id = remover.arn.exec(arn)?.[1];
    if (id !== undefined) return { remover, id };
  }
  return undefined;
}
