import type { Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { eventRules } from '../../shared/events/patterns.ts';
import { example, inChina, synth } from './synth.ts';

/** Replaces the pseudo parameter AWS::AccountId of CloudFormation. */
const ACCOUNT = '123456789012';

const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/privatelink-dns-net-prod-${name}`;
const RULES = eventRules({ roleArns: [role('reconcile'), role('publish')] });
const ZONES = RULES.filter(({ name }) => name === 'zones');

/** The event patterns of a stack, as EventBridge receives them. */
function patterns(template: Template): unknown[] {
  return Object.values(template.findResources('AWS::Events::Rule')).map(({ Properties }) =>
    filled(Properties.EventPattern),
  );
}

function filled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(filled);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value);
  const [key, inner] = entries[0] ?? [];
  if (key === 'Ref' && inner === 'AWS::AccountId') return ACCOUNT;
  if (key === 'Fn::Join') {
    const [separator, parts] = inner;
    return parts.map(filled).join(separator);
  }
  return Object.fromEntries(entries.map(([name, member]) => [name, filled(member)]));
}

const worked = synth(example());

test('the home stack has every rule of the product, also that of the forwarded Route 53 events', () => {
  expect(patterns(worked.home)).toEqual(expect.arrayContaining(RULES.map((rule) => rule.pattern)));
  expect(patterns(worked.home)).toHaveLength(RULES.length);
});

test('no rule matches a failed call or a call of our own roles', () => {
  for (const pattern of patterns(worked.home)) {
    expect(pattern).toMatchObject({
      detail: {
        errorCode: [{ exists: false }],
        userIdentity: {
          sessionContext: {
            sessionIssuer: {
              arn: [
                { exists: false },
                {
                  'anything-but': [
                    'arn:aws:iam::123456789012:role/privatelink-dns-net-prod-reconcile',
                    'arn:aws:iam::123456789012:role/privatelink-dns-net-prod-publish',
                  ],
                },
              ],
            },
          },
        },
      },
    });
  }
});

test('every rule sends its events to route, and undeliverable events to a standard queue', () => {
  const resources = worked.home.toJSON().Resources;
  for (const { Properties } of Object.values(worked.home.findResources('AWS::Events::Rule'))) {
    const [target, ...more] = Properties.Targets;
    expect(more).toEqual([]);
    expect(resources[target.Arn['Fn::GetAtt'][0]].Properties.FunctionName).toBe(
      'privatelink-dns-net-prod-route',
    );
    const dead = resources[target.DeadLetterConfig.Arn['Fn::GetAtt'][0]];
    expect(dead.Type).toBe('AWS::SQS::Queue');
    expect(dead.Properties.FifoQueue).toBeUndefined();
    expect(target.RetryPolicy.MaximumRetryAttempts).toBeGreaterThan(0);
  }
});

test('an event that route fails on goes to the dead-letter queue', () => {
  worked.home.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    FunctionName: { Ref: logicalIdOf(worked.home, 'privatelink-dns-net-prod-route') },
    DestinationConfig: {
      OnFailure: { Destination: { 'Fn::GetAtt': [undelivered(worked.home), 'Arn'] } },
    },
  });
});

function logicalIdOf(template: Template, functionName: string): string {
  const [id] = Object.keys(
    template.findResources('AWS::Lambda::Function', { Properties: { FunctionName: functionName } }),
  );
  return id ?? `no function ${functionName}`;
}

function undelivered(template: Template): string {
  const [id] = Object.entries(template.findResources('AWS::SQS::Queue'))
    .filter(([, { Properties }]) => Properties.FifoQueue === undefined)
    .map(([logicalId]) => logicalId);
  return id ?? 'no standard queue';
}

test('us-east-1 forwards Route 53 events to the default bus of the home Region, and its role allows nothing else', () => {
  expect(Object.keys(worked.events)).toEqual(['privatelink-dns-net-prod-events']);
  const stack = worked.events['privatelink-dns-net-prod-events'];
  if (stack === undefined) throw new Error('no events stack');
  expect(patterns(stack)).toEqual(ZONES.map((rule) => rule.pattern));
  const bus = {
    'Fn::Join': [
      '',
      ['arn:aws:events:eu-west-2:', { Ref: 'AWS::AccountId' }, ':event-bus/default'],
    ],
  };
  const [roleId] = Object.keys(stack.findResources('AWS::IAM::Role'));
  stack.hasResourceProperties('AWS::Events::Rule', {
    Targets: [{ Arn: bus, RoleArn: { 'Fn::GetAtt': [roleId, 'Arn'] } }],
  });
  stack.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [{ Action: 'events:PutEvents', Effect: 'Allow', Resource: bus }],
    },
  });
});

/** The worked example with another home Region, and with a second binding in each of `more`. */
function deployedIn(region: string, more: string[]) {
  const [binding] = example().bindings;
  if (binding === undefined) throw new Error('no binding');
  return example({
    region,
    bindings: [{ ...binding, region }, ...more.map((name) => ({ ...binding, name, region: name }))],
  });
}

test.each([
  ['in us-east-1 has no forwarding stack', deployedIn('us-east-1', []), {}],
  ['outside us-east-1 forwards the events of us-east-1', deployedIn('eu-west-2', []), { '': 1 }],
  [
    'with a binding in another Region also forwards the events of that Region',
    deployedIn('eu-west-2', ['eu-central-1']),
    { '': 1, '-eu-central-1': 3 },
  ],
  [
    'with a binding in us-east-1 forwards the events of both kinds in one stack',
    deployedIn('eu-west-2', ['us-east-1']),
    { '': 4 },
  ],
  ['in China has no forwarding stack', inChina(), {}],
])('a deployment %s', (_, config, rules) => {
  const { events } = synth(config);
  const found = Object.entries(events).map(([name, stack]) => [
    name.replace('privatelink-dns-net-prod-events', ''),
    patterns(stack).length,
  ]);
  expect(Object.fromEntries(found)).toEqual(rules);
});

test('the synthesis informs operators if the partition does not forward events', () => {
  expect(synth(inChina()).infos.join()).toContain(
    'Only the sweep finds changes outside cn-north-1, which includes all changes of Route 53; it runs every 15 minutes',
  );
  expect(worked.infos).toEqual([]);
});
