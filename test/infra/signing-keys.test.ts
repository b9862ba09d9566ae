import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { signingKeyNumbers } from '../../infra/signing-keys.ts';
import { example, synth } from './synth.ts';

const { home } = synth(example());

function signingKeys(template: Template): Record<string, unknown>[] {
  return Object.values(
    template.findResources('AWS::KMS::Key', { Properties: { KeyUsage: 'SIGN_VERIFY' } }),
  );
}

describe('the key that signs the feed', () => {
  it('is of P-256, only signs, and outlives the stack', () => {
    expect(signingKeys(home)).toMatchObject([
      {
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: { KeySpec: 'ECC_NIST_P256' },
      },
    ]);
    home.hasResourceProperties('AWS::KMS::Alias', {
      AliasName: 'alias/privatelink-dns-net-prod-feed-1',
    });
  });

  it('lets nobody in by its policy but the account, whose roles say who', () => {
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

  it('is told by the outputs, its public half among them', () => {
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

  it('is two while one takes the place of the other, and publish signs with both', () => {
    const both = synth(example(), { signingKeys: '1,2' }).home;
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

  it.each(['route', 'reconcile'])('is what %s believes a manifest by', (name) => {
    const both = synth(example(), { signingKeys: '1,2' }).home;
    const { FeedPublicKey1, FeedPublicKey2 } = both.toJSON().Outputs;
    both.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: `privatelink-dns-net-prod-${name}`,
      Environment: {
        Variables: {
          TRUSTED_KEYS: { 'Fn::Join': ['', [FeedPublicKey1.Value, ',', FeedPublicKey2.Value]] },
        },
      },
    });
  });
});

describe('the context signingKeys', () => {
  it.each<[unknown, number[]]>([
    [undefined, [1]],
    [1, [1]],
    ['2', [2]],
    ['1,2', [1, 2]],
    [
      [1, 2],
      [1, 2],
    ],
  ])('%j is the keys %j', (context, numbers) => {
    expect(signingKeyNumbers(context)).toEqual(numbers);
  });

  it.each(['', '0', '-1', '1.5', 'a', '1,1', '1,'])('%j is refused', (context) => {
    expect(() => signingKeyNumbers(context)).toThrow(/has to be numbers from 1/);
  });
});
