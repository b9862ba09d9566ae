import { expect, test } from 'vitest';
import { templatePolicies } from '../../infra/template-policies.ts';

function documentWith(Resource: unknown): unknown {
  const document = { Statement: [{ Effect: 'Allow', Action: 'x:Y', Resource }] };
  const [policy] = templatePolicies({
    Resources: {
      Policy: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: document } },
      Feed: { Type: 'AWS::S3::Bucket' },
      Queue: { Type: 'AWS::SQS::Queue' },
      Topic: { Type: 'AWS::SNS::Topic' },
    },
  });
  if (policy === undefined) throw new Error('the template has no policy');
  return (policy.document as { Statement: { Resource: unknown }[] }).Statement[0]?.Resource;
}

test.each<[what: string, resource: unknown, arn: unknown]>([
  ['a text', 'arn:aws:s3:::b', 'arn:aws:s3:::b'],
  ['a list', ['a', 'b'], ['a', 'b']],
  [
    'the attribute of a queue',
    { 'Fn::GetAtt': ['Queue', 'Arn'] },
    'arn:aws:sqs:eu-west-2:111122223333:sample',
  ],
  ['the reference of a topic', { Ref: 'Topic' }, 'arn:aws:sns:eu-west-2:111122223333:sample'],
  [
    'joined texts',
    {
      'Fn::Join': [
        '',
        [
          'arn:',
          { Ref: 'AWS::Partition' },
          ':ssm:',
          { Ref: 'AWS::Region' },
          ':',
          { Ref: 'AWS::AccountId' },
        ],
      ],
    },
    'arn:aws:ssm:eu-west-2:111122223333',
  ],
  [
    'a joined attribute with a policy variable',
    { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Feed', 'Arn'] }, `/$${'{'}aws:PrincipalTag/a/b}.json`]] },
    'arn:aws:s3:::sample/variable.json',
  ],
])('templatePolicies replaces %s by a sample', (_, resource, arn) => {
  expect(documentWith(resource)).toEqual(arn);
});

test.each<[resource: unknown, text: string]>([
  [{ 'Fn::ImportValue': 'x' }, 'a policy contains Fn::ImportValue'],
  [{ 'Fn::GetAtt': ['Missing', 'Arn'] }, 'the check of policies has no ARN for Missing'],
])('templatePolicies refuses %j, which the check of policies does not know', (resource, text) => {
  expect(() => documentWith(resource)).toThrow(text);
});

test('templatePolicies returns the policies of roles, policies and managed policies, and no others', () => {
  const PolicyDocument = { Statement: [] };
  const found = templatePolicies({
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: { Policies: [{ PolicyDocument }, { PolicyDocument }] },
      },
      Bare: { Type: 'AWS::IAM::Role' },
      Policy: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument } },
      Managed: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument } },
      Queue: { Type: 'AWS::SQS::QueuePolicy', Properties: { PolicyDocument } },
    },
  });
  expect(found.map(({ resource }) => resource)).toEqual(['Role', 'Role', 'Policy', 'Managed']);
});
