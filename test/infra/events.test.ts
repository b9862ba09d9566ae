import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { eventRules } from '../../shared/events/patterns.ts';
import { example, synth } from './synth.ts';

/** What CloudFormation fills in at the end. */
const ACCOUNT = '123456789012';

const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/privatelink-dns-net-prod-${name}`;
const RULES = eventRules({ roleArns: [role('reconcile'), role('publish')] });
const ZONES = RULES.filter(({ name }) => name === 'zones');

/** The patterns of a stack as EventBridge will get them. */
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

describe('at home', () => {
  it('has the rules of the product, Route 53 among them, as those events are forwarded', () => {
    expect(patterns(worked.home)).toEqual(
      expect.arrayContaining(RULES.map((rule) => rule.pattern)),
    );
    expect(patterns(worked.home)).toHaveLength(RULES.length);
  });

  it('leaves out failed calls, and what its own roles did', () => {
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

  it('hands each event to route, and what cannot be delivered to a standard queue', () => {
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

  it('keeps events that route itself fails on', () => {
    worked.home.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: logicalIdOf(worked.home, 'privatelink-dns-net-prod-route') },
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [undelivered(worked.home), 'Arn'] } },
      },
    });
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

describe('in us-east-1', () => {
  it("forwards Route 53's events to the default bus at home, by a role that may do no more", () => {
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
});

describe('the Regions that forward events', () => {
  const [binding] = example().bindings;
  if (binding === undefined) throw new Error('no binding');
  const at = (region: string, more: string[]) =>
    example({
      region,
      bindings: [region, ...more].map((name) => ({ ...binding, name, region: name })),
    });

  it.each([
    ['of a home in us-east-1: none', at('us-east-1', []), {}],
    ['of a home elsewhere: us-east-1', at('eu-west-2', []), { '': 1 }],
    [
      'of bindings elsewhere: theirs too',
      at('eu-west-2', ['eu-central-1']),
      { '': 1, '-eu-central-1': 3 },
    ],
    [
      'of bindings in us-east-1 itself: with the rules of both',
      at('eu-west-2', ['us-east-1']),
      { '': 4 },
    ],
    ['of a partition that forwards none: none', at('cn-north-1', []), {}],
  ])('%s', (_, config, rules) => {
    const { events } = synth(config);
    const found = Object.entries(events).map(([name, stack]) => [
      name.replace('privatelink-dns-net-prod-events', ''),
      patterns(stack).length,
    ]);
    expect(Object.fromEntries(found)).toEqual(rules);
  });

  it('are missed where there are none, and a person is told', () => {
    expect(synth(at('cn-north-1', [])).infos.join()).toContain(
      'changes outside cn-north-1, those of Route 53 among them, are found by the sweep every 15 minutes',
    );
    expect(worked.infos).toEqual([]);
  });
});
