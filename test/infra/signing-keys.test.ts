import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { signingKeyNumbers } from '../../infra/signing-keys.ts';
import { example, synth } from './synth.ts';

const { home } = synth(example());

describe('the key that signs the feed', () => {
  it('is of P-256, only signs, and outlives the stack', () => {
    home.resourceCountIs('AWS::KMS::Key', 1);
    home.hasResource('AWS::KMS::Key', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' },
    });
    home.hasResourceProperties('AWS::KMS::Alias', {
      AliasName: 'alias/privatelink-dns-net-prod-feed-1',
    });
  });

  it('lets nobody in by its policy but the account, whose roles say who', () => {
    home.allResourcesProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: [
          Match.objectLike({
            Principal: { AWS: { 'Fn::Join': Match.anyValue() } },
            Action: 'kms:*',
            Resource: '*',
          }),
        ],
      },
    });
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
    both.resourceCountIs('AWS::KMS::Key', 2);
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
});

it('forgets signatures after 30 days, and nothing else of the feed', () => {
  home.hasResourceProperties('AWS::S3::Bucket', {
    LifecycleConfiguration: {
      Rules: [{ Prefix: 'feed/v1/signatures/', ExpirationInDays: 30, Status: 'Enabled' }],
    },
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
