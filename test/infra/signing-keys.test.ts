import type { Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { signingKeyNumbers } from '../../infra/signing-keys.ts';
import { example, synth } from './synth.ts';

const { home } = synth(example());
const both = synth(example(), { signingKeys: '1,2' }).home;

function signingKeys(template: Template): Record<string, unknown>[] {
  return Object.values(
    template.findResources('AWS::KMS::Key', { Properties: { KeyUsage: 'SIGN_VERIFY' } }),
  );
}

test('the signing key is an ECDSA P-256 key for signatures only, and is kept when the stack is removed', () => {
  expect(signingKeys(home)).toMatchObject([
    {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: { KeySpec: 'ECC_NIST_P256' },
    },
  ]);
  home.hasResourceProperties('AWS::KMS::Alias', {
    AliasName: 'alias/privatelink-dns-net-prod-feed-1',
  });
});

test('the policy of the signing key allows only the account, so that IAM roles decide who may use the key', () => {
  expect(signingKeys(home)).toMatchObject([
    {
      Properties: {
        KeyPolicy: {
          Statement: [
            {
              Principal: { AWS: { 'Fn::Join': expect.anything() } },
              Action: 'kms:*',
              Resource: '*',
            },
          ],
        },
      },
    },
  ]);
});

test('the outputs contain the ARN and the public half of the signing key', () => {
  const { Outputs, Resources } = home.toJSON();
  const [resource, member] = Outputs.FeedPublicKey1.Value['Fn::GetAtt'];
  expect(member).toBe('PublicKey');
  expect(Resources[resource]).toMatchObject({
    Type: 'Custom::PublicKey',
    Properties: {
      KeyArn: Outputs.SigningKeyArn1.Value,
      ServiceToken: { 'Fn::GetAtt': [expect.stringMatching(/^SigningKeyLambda/), 'Arn'] },
    },
  });
});

test('a deployment with two signing keys signs with both', () => {
  expect(signingKeys(both)).toHaveLength(2);
  const { Outputs } = both.toJSON();
  both.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'privatelink-dns-net-prod-publish',
    Environment: {
      Variables: {
        SIGNING_KEY_ARNS: {
          'Fn::Join': ['', [Outputs.SigningKeyArn1.Value, ',', Outputs.SigningKeyArn2.Value]],
        },
      },
    },
  });
});

test.each(['route', 'reconcile'])(
  'the function %s trusts the public keys of the deployment',
  (name) => {
    const { FeedPublicKey1, FeedPublicKey2 } = both.toJSON().Outputs;
    both.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: `privatelink-dns-net-prod-${name}`,
      Environment: {
        Variables: {
          TRUSTED_KEYS: { 'Fn::Join': ['', [FeedPublicKey1.Value, ',', FeedPublicKey2.Value]] },
        },
      },
    });
  },
);

test.each<[unknown, number[]]>([
  [undefined, [1]],
  [1, [1]],
  ['2', [2]],
  ['1,2', [1, 2]],
  [
    [1, 2],
    [1, 2],
  ],
])('the context signingKeys %j selects the keys %j', (context, numbers) => {
  expect(signingKeyNumbers(context)).toEqual(numbers);
});

test.each(['', '0', '-1', '1.5', 'a', '1,1', '1,'])(
  'the context signingKeys %j is rejected',
  (context) => {
    expect(() => signingKeyNumbers(context)).toThrow(/must list numbers from 1/);
  },
);
