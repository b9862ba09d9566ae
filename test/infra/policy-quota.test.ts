import { expect, test } from 'vitest';
import { checkPolicyQuota } from '../../infra/policy-quota.ts';
import type { ZoneChoice } from '../../shared/model/binding.ts';
import { example, withApp } from './synth.ts';

/** Quotas of IAM in characters, white space not counted. */
const MAX_MANAGED = 6_144;
const MAX_INLINE_OF_ROLE = 10_240;

function configWith(count: number, hasIds: boolean) {
  const [binding] = example().bindings;
  if (binding === undefined) throw new Error('no binding');
  const zones = Array.from({ length: count }, (_, index): ZoneChoice => {
    const number = String(index).padStart(4, '0');
    return {
      domain: `abc${number}.eu-west-2.privatelink.example.com`,
      id: hasIds ? `Z0123456789ABCDE${number}` : undefined,
      vpcs: undefined,
    };
  });
  return example({ bindings: [{ ...binding, zones }] });
}

interface Resource {
  Type: string;
  Properties: {
    PolicyDocument: unknown;
    Roles?: { Ref: string }[];
  };
}

function policiesOf(count: number, hasIds: boolean) {
  const config = configWith(count, hasIds);
  return withApp(config, {}, ({ app, stacks }) => {
    checkPolicyQuota(app, config);
    const { template } = app.synth().getStackByName(stacks.reconciler.stackName);
    const resources: Resource[] = Object.values(template.Resources);
    const ofType = (type: string) => resources.filter(({ Type }) => Type === type);
    return {
      bytes: JSON.stringify(template).length,
      managed: ofType('AWS::IAM::ManagedPolicy'),
      inline: ofType('AWS::IAM::Policy'),
    };
  });
}

/** References to other resources are replaced by ARNs, which are longer. */
function sizeOf({ Properties: { PolicyDocument } }: Resource): number {
  const expanded = JSON.stringify(PolicyDocument, (_, value) =>
    value?.['Fn::GetAtt'] || value?.['Fn::Join'] || value?.Ref ? 'x'.repeat(130) : value,
  );
  return expanded.length;
}

test.each([
  [10, true],
  [10, false],
  [100, true],
  [100, false],
  [200, true],
  [300, false],
])('the policies of %i zones (with ids: %s) are within the quotas of IAM', (count, hasIds) => {
  const { managed, inline, bytes } = policiesOf(count, hasIds);
  for (const policy of managed) expect(sizeOf(policy)).toBeLessThanOrEqual(MAX_MANAGED);
  for (const policy of inline) expect(sizeOf(policy)).toBeLessThanOrEqual(MAX_INLINE_OF_ROLE);
  const roles = managed.flatMap(({ Properties }) => (Properties.Roles ?? []).map(({ Ref }) => Ref));
  for (const role of new Set(roles)) {
    expect(roles.filter((one) => one === role).length).toBeLessThanOrEqual(10);
  }
  expect(bytes).toBeLessThan(1_000_000);
});

test.each([
  [1000, true],
  [1000, false],
])(
  '%i zones (with ids: %s) are refused with their number and the way to continue',
  (count, hasIds) => {
    expect(() => policiesOf(count, hasIds)).toThrow(
      /cannot be deployed: the 1000 zones of its configuration need \d+ managed policies .* at most 10\. Divide the bindings among several deployments/,
    );
  },
);

/** An app with one role that has so many managed policies of AWS and of the stack. */
function appWith(ofAws: number, ofStack: number) {
  const policies = Array.from({ length: ofStack }, (_, index) => [
    `Policy${index}`,
    { Type: 'AWS::IAM::ManagedPolicy', Properties: { Roles: [{ Ref: 'Role' }] } },
  ]);
  const role = {
    Type: 'AWS::IAM::Role',
    Properties: { ManagedPolicyArns: Array.from({ length: ofAws }, (_, index) => `arn${index}`) },
  };
  const Resources = { Role: role, ...Object.fromEntries(policies) };
  return { synth: () => ({ stacks: [{ stackName: 'stack', template: { Resources } }] }) };
}

test.each([
  [0, 10],
  [1, 9],
  [10, 0],
])('a role with %i policies of AWS and %i of the stack fits', (ofAws, ofStack) => {
  expect(() => checkPolicyQuota(appWith(ofAws, ofStack), example())).not.toThrow();
});

test.each([
  [0, 11],
  [1, 10],
  [11, 0],
])('a role with %i policies of AWS and %i of the stack is refused', (ofAws, ofStack) => {
  expect(() => checkPolicyQuota(appWith(ofAws, ofStack), example())).toThrow(
    'need 11 managed policies for one role, and IAM attaches at most 10',
  );
});
