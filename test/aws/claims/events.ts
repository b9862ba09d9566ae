import { DeleteVpcEndpointsCommand, ModifyVpcEndpointCommand } from '@aws-sdk/client-ec2';
import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { createRoute53 } from '../../../shared/cloud/aws/route53.ts';
import { type Identifiers, identifiersOf } from '../../../shared/events/identifiers.ts';
import { type EventRule, eventRules } from '../../../shared/events/patterns.ts';
import { type Claim, NotShownError, refuteUnless } from '../claim.ts';
import { GLOBAL_REGION } from '../clients.ts';
import { createEndpoint, describe, given, makeZone, network, ZONE_CALLS } from '../fixtures.ts';
import { ROLE_PATH } from '../ledger.ts';
import type { Sandbox } from '../sandbox.ts';

/** CloudTrail has been seen to take a quarter of an hour; AWS gives no figure. */
const PATIENCE_MINUTES = 20;

const QUEUE_CALLS = [
  'sqs:CreateQueue',
  'sqs:TagQueue',
  'events:PutRule',
  'events:TagResource',
  'events:PutTargets',
];

export const endpointEvents: Claim = {
  name: 'endpoint-events-arrive',
  claim:
    'CreateVpcEndpoint, ModifyVpcEndpoint and DeleteVpcEndpoints match the deployed patterns and name the endpoint; Describe calls and failed calls do not come.',
  needs: ['network', 'trail'],
  steps: [
    {
      does: 'makes a queue, and the rules of shared/events/patterns.ts with it as their target',
      calls: QUEUE_CALLS,
      makes: 'queue …-events, rules …-<name>',
    },
    {
      does: `makes, modifies and deletes a gateway endpoint for S3 (which has no price), describes it, modifies one that does not exist, and reads the queue for ${PATIENCE_MINUTES} minutes at most`,
      calls: [
        'ec2:CreateVpcEndpoint',
        'ec2:ModifyVpcEndpoint',
        'ec2:DeleteVpcEndpoints',
        'ec2:DescribeVpcEndpoints',
        'sqs:ReceiveMessage',
        'sqs:DeleteMessage',
      ],
      makes: 'gateway endpoint',
    },
  ],
  cost: { usd: 0.001, why: 'some hundred SQS requests; AWS events have no price' },
  onEmulators: false,
  verify: async (sandbox) => {
    const { vpcId } = await sandbox.once(network);
    const queue = await makeQueue(sandbox, 'events');
    const rules = eventRules({ roleArns: [sandbox.name('nobody')] });
    for (const rule of rules.filter(({ arises }) => arises === 'in-region')) {
      await makeRule(sandbox, rule, { Arn: queue.arn });
    }
    const id = await createEndpoint(sandbox, {
      VpcId: vpcId,
      ServiceName: `com.amazonaws.${sandbox.region}.s3`,
      VpcEndpointType: 'Gateway',
    });
    const done = new Map([['CreateVpcEndpoint', Date.now()]]);
    const { ec2 } = sandbox.clients;
    await ec2.send(new ModifyVpcEndpointCommand({ VpcEndpointId: id, ResetPolicy: true }));
    done.set('ModifyVpcEndpoint', Date.now());
    await describe(sandbox, id);
    const absent = 'vpce-00000000000000000';
    await ec2
      .send(new ModifyVpcEndpointCommand({ VpcEndpointId: absent, ResetPolicy: true }))
      .catch(() => undefined);
    await ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [id] }));
    done.set('DeleteVpcEndpoints', Date.now());
    const seen = await collect(sandbox, queue.url, done, ({ endpoints }) => endpoints.has(id));
    const stray = seen.others.filter(
      ({ endpoints, eventName }) => endpoints.has(absent) || eventName.startsWith('Describe'),
    );
    refuteUnless(
      stray.length === 0,
      `${stray.map(({ eventName }) => eventName).join(', ')} came too`,
    );
    return seen.delays;
  },
};

export const zoneEvents: Claim = {
  name: 'zone-events-cross-regions',
  claim:
    'ChangeResourceRecordSets arises in us-east-1, crosses to the default bus at home, and matches the same pattern again there.',
  needs: ['network', 'trail'],
  steps: [
    {
      does: 'makes a queue, the rule for zones at home with it as its target, and in us-east-1 the same rule with the bus at home as its target and a role for it',
      calls: [...QUEUE_CALLS, 'iam:CreateRole', 'iam:PutRolePolicy', 'iam:PassRole'],
      makes: 'queue …-zones, rules …-zones and …-forward, role …-forward',
    },
    {
      does: `makes a private zone, creates a record, and reads the queue for ${PATIENCE_MINUTES} minutes at most`,
      calls: [
        ...ZONE_CALLS,
        'route53:ChangeResourceRecordSets',
        'sqs:ReceiveMessage',
        'sqs:DeleteMessage',
      ],
      makes: 'zone events.privatelink-dns.test',
    },
  ],
  cost: { usd: 0.001, why: 'some hundred SQS requests and one event between Regions' },
  onEmulators: false,
  verify: async (sandbox) => {
    const queue = await makeQueue(sandbox, 'zones');
    const rule = eventRules({ roleArns: [sandbox.name('nobody')] }).find(
      ({ arises }) => arises === 'in-us-east-1',
    );
    if (rule === undefined) throw new TypeError('there is a rule for zones');
    await makeRule(sandbox, rule, { Arn: queue.arn });
    if (sandbox.region !== GLOBAL_REGION) {
      const bus = sandbox.arn('events', 'event-bus/default');
      const RoleArn = await makeForwardRole(sandbox, bus);
      const forward = { ...rule, name: 'forward' };
      await makeRule(sandbox, forward, { Arn: bus, RoleArn }, GLOBAL_REGION);
    }
    const HostedZoneId = await makeZone(sandbox, 'events.privatelink-dns.test');
    // The role and the rules take some seconds to count.
    await sandbox.sleep(30_000);
    const record = {
      Name: 'events.privatelink-dns.test',
      Type: 'A',
      TTL: 60,
      ResourceRecords: [{ Value: '10.0.0.1' }],
    };
    await createRoute53(sandbox.region).changeResourceRecordSets({
      HostedZoneId,
      ChangeBatch: { Changes: [{ Action: 'CREATE', ResourceRecordSet: record }] },
    });
    const done = new Map([['ChangeResourceRecordSets', Date.now()]]);
    const seen = await collect(sandbox, queue.url, done, ({ zones }) => zones.has(HostedZoneId));
    return seen.delays;
  },
};

async function makeQueue(sandbox: Sandbox, ending: string): Promise<{ url: string; arn: string }> {
  const QueueName = sandbox.name(ending);
  const arn = sandbox.arn('sqs', QueueName);
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: arn,
      },
    ],
  });
  const { QueueUrl } = await sandbox.make(
    () =>
      sandbox.clients.sqs.send(
        new CreateQueueCommand({
          QueueName,
          Attributes: { Policy },
          tags: Object.fromEntries(sandbox.tags.map(({ Key, Value }) => [Key, Value])),
        }),
      ),
    () => arn,
  );
  return { url: given(QueueUrl, 'CreateQueue', 'QueueUrl'), arn };
}

async function makeRule(
  sandbox: Sandbox,
  rule: EventRule,
  target: { Arn: string; RoleArn?: string },
  region = sandbox.region,
): Promise<void> {
  const client = sandbox.clients.events(region);
  const Name = sandbox.name(rule.name);
  await sandbox.make(
    () =>
      client.send(
        new PutRuleCommand({
          Name,
          EventPattern: JSON.stringify(rule.pattern),
          Tags: sandbox.tags,
        }),
      ),
    () => sandbox.arn('events', `rule/${Name}`, region),
  );
  const { FailedEntries = [] } = await client.send(
    new PutTargetsCommand({ Rule: Name, Targets: [{ Id: 'target', ...target }] }),
  );
  refuteUnless(FailedEntries.length === 0, `PutTargets: ${JSON.stringify(FailedEntries)}`);
}

async function makeForwardRole(sandbox: Sandbox, bus: string): Promise<string> {
  const RoleName = sandbox.name('forward');
  const { iam } = sandbox.clients;
  const statement = (more: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...more }] });
  const { Role } = await sandbox.make(
    () =>
      iam.send(
        new CreateRoleCommand({
          RoleName,
          Path: ROLE_PATH,
          AssumeRolePolicyDocument: statement({
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sts:AssumeRole',
          }),
          Tags: sandbox.tags,
        }),
      ),
    (made) => given(made.Role?.Arn, 'CreateRole', 'Arn'),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName,
      PolicyName: 'forward',
      PolicyDocument: statement({ Action: 'events:PutEvents', Resource: bus }),
    }),
  );
  // A role takes some seconds until EventBridge may take it.
  await sandbox.sleep(15_000);
  return given(Role?.Arn, 'CreateRole', 'Arn');
}

/** Reads the queue until every call has come as an event that `isOurs`; `done` says when each was answered. */
async function collect(
  sandbox: Sandbox,
  QueueUrl: string,
  done: ReadonlyMap<string, number>,
  isOurs: (event: Identifiers) => boolean,
): Promise<{ delays: string; others: Identifiers[] }> {
  const { sqs } = sandbox.clients;
  const arrived = new Map<string, number>();
  const others: Identifiers[] = [];
  const isComplete = () => [...done.keys()].every((name) => arrived.has(name));
  try {
    await sandbox.until(
      `events for ${[...done.keys()].join(', ')}`,
      async () => {
        // Short enough for the time-outs of the product's clients.
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 5 }),
        );
        for (const { Body = '', ReceiptHandle } of Messages) {
          const event = identifiersOf(JSON.parse(Body));
          if (event !== undefined && isOurs(event)) arrived.set(event.eventName, Date.now());
          else if (event !== undefined) others.push(event);
          await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        }
        return isComplete() ? true : undefined;
      },
      { everySeconds: 1, forMinutes: PATIENCE_MINUTES },
    );
  } catch (error) {
    if (!(error instanceof NotShownError)) throw error;
    throw new NotShownError(
      `${error.message}; came: ${[...arrived.keys()].join(', ') || 'none'}. Is there a trail that logs management events, of every Region for Route 53's?`,
    );
  }
  const delays = [...done].map(([name, at]) => {
    const seconds = ((arrived.get(name) ?? at) - at) / 1000;
    return `${name} after ${seconds.toFixed(0)} s`;
  });
  return { delays: delays.join(', '), others };
}
