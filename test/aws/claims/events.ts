import { DeleteVpcEndpointsCommand, ModifyVpcEndpointCommand } from '@aws-sdk/client-ec2';
import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
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
import { CREATE_ROLE_CALLS, createRole } from '../roles.ts';
import type { Sandbox } from '../sandbox.ts';

/** CloudTrail can take 15 minutes. AWS documents no limit for events on EventBridge. */
const TIMEOUT_MINUTES = 20;

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
    'The events of CreateVpcEndpoint, ModifyVpcEndpoint and DeleteVpcEndpoints match the deployed patterns and contain the endpoint id; Describe calls and failed calls send no matching event.',
  needs: ['network', 'trail'],
  steps: [
    {
      does: 'creates a queue, and the rules of shared/events/patterns.ts with the queue as their target',
      calls: QUEUE_CALLS,
      makes: 'queue …-events, rules …-<name>',
    },
    {
      does: `creates, describes, modifies and deletes a gateway endpoint for S3 (free of charge), modifies an endpoint that does not exist, and reads the queue for at most ${TIMEOUT_MINUTES} minutes`,
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
  cost: { usd: 0.001, why: 'a few hundred SQS requests; events of AWS services are free' },
  onEmulators: false,
  verify: async (sandbox) => {
    const { vpcId } = await sandbox.once(network);
    const queue = await makeQueue(sandbox, 'events');
    const rules = eventRules({ roleArns: [sandbox.name('no-role')] });
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
      `events of ${stray.map(({ eventName }) => eventName).join(', ')} also arrived`,
    );
    return seen.delays;
  },
};

export const zoneEvents: Claim = {
  name: 'zone-events-cross-regions',
  claim:
    'The event of ChangeResourceRecordSets arises in us-east-1, is forwarded to the default bus of the home Region, and matches the same pattern there.',
  needs: ['network', 'trail'],
  steps: [
    {
      does: 'creates a queue, the rule for zones in the home Region with the queue as its target, and the same rule in us-east-1 with the home bus as its target and a role for it',
      calls: [...QUEUE_CALLS, ...CREATE_ROLE_CALLS, 'iam:PassRole'],
      makes: 'queue …-zones, rules …-zones and …-forward, role …-forward',
    },
    {
      does: `creates a private zone and a record, and reads the queue for at most ${TIMEOUT_MINUTES} minutes`,
      calls: [
        ...ZONE_CALLS,
        'route53:ChangeResourceRecordSets',
        'sqs:ReceiveMessage',
        'sqs:DeleteMessage',
      ],
      makes: 'zone events.privatelink-dns.test',
    },
  ],
  cost: { usd: 0.001, why: 'a few hundred SQS requests and one cross-Region event' },
  onEmulators: false,
  verify: async (sandbox) => {
    const queue = await makeQueue(sandbox, 'zones');
    const rule = eventRules({ roleArns: [sandbox.name('no-role')] }).find(
      ({ arises }) => arises === 'in-us-east-1',
    );
    if (rule === undefined) throw new TypeError('eventRules must contain a rule for zones');
    await makeRule(sandbox, rule, { Arn: queue.arn });
    if (sandbox.region !== GLOBAL_REGION) {
      const bus = sandbox.arn('events', 'event-bus/default');
      const RoleArn = await makeForwardRole(sandbox, bus);
      const forward = { ...rule, name: 'forward' };
      await makeRule(sandbox, forward, { Arn: bus, RoleArn }, GLOBAL_REGION);
    }
    const HostedZoneId = await makeZone(sandbox, 'events.privatelink-dns.test');
    // The role and the rules take effect after some seconds.
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
  const arn = await createRole(sandbox, 'forward', {
    principal: { Service: 'events.amazonaws.com' },
    statements: [{ Effect: 'Allow', Action: 'events:PutEvents', Resource: bus }],
  });
  // EventBridge can use a new role only after some seconds.
  await sandbox.sleep(15_000);
  return arn;
}

/**
 * Reads the queue until an event of every call in `done` that `isOurs` has arrived. `done` has the times of the
 * answers.
 */
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
      `the events of ${[...done.keys()].join(', ')} have arrived`,
      async () => {
        // The wait is shorter than the timeouts of the product's clients.
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
      { everySeconds: 1, forMinutes: TIMEOUT_MINUTES },
    );
  } catch (error) {
    if (!(error instanceof NotShownError)) throw error;
    throw new NotShownError(
      `${error.message}; arrived: ${[...arrived.keys()].join(', ') || 'no event'}. Check that a trail logs management events, and that it is a multi-Region trail for Route 53's events.`,
    );
  }
  const delays = [...done].map(([name, at]) => {
    const seconds = ((arrived.get(name) ?? at) - at) / 1000;
    return `${name} after ${seconds.toFixed(0)} s`;
  });
  return { delays: delays.join(', '), others };
}
