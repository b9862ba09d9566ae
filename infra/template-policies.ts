/** The identity policies of a CloudFormation template, with every intrinsic function replaced by a sample value. */

const REGION = 'eu-west-2';
const ACCOUNT = '111122223333';

/** A JSON object of a template. */
type Json = Record<string, unknown>;

interface Resource {
  Type: string;
  Properties?: Json;
}

/** The ARN of a sample resource, by the type in CloudFormation. Custom resources are the signing keys. */
const ARNS: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::Alarm': `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:sample`,
  'AWS::Events::EventBus': `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/sample`,
  'AWS::IAM::Role': `arn:aws:iam::${ACCOUNT}:role/sample`,
  'AWS::KMS::Key': `arn:aws:kms:${REGION}:${ACCOUNT}:key/sample`,
  'AWS::Lambda::Function': `arn:aws:lambda:${REGION}:${ACCOUNT}:function:sample`,
  'AWS::Logs::LogGroup': `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:sample:*`,
  'AWS::S3::Bucket': 'arn:aws:s3:::sample',
  'AWS::SNS::Topic': `arn:aws:sns:${REGION}:${ACCOUNT}:sample`,
  'AWS::SQS::Queue': `arn:aws:sqs:${REGION}:${ACCOUNT}:sample`,
  'Custom::SigningKey': `arn:aws:kms:${REGION}:${ACCOUNT}:key/sample`,
};

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::AccountId': ACCOUNT,
  'AWS::Partition': 'aws',
  'AWS::Region': REGION,
  'AWS::URLSuffix': 'amazonaws.com',
};

/** A policy with an unknown action, a resource of another service, and a condition key that the action does not have. */
export const WRONG_POLICY = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 'ec2:DescribeVpcEndpointz', Resource: '*' },
    {
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Resource: 'arn:aws:s3:::sample',
      Condition: { StringEquals: { 's3:prefix': 'sample' } },
    },
  ],
};

/** Every policy document of a role, a policy and a managed policy, by the name of its resource. */
export function templatePolicies(template: {
  Resources?: Record<string, Resource>;
}): { resource: string; document: unknown }[] {
  const { Resources = {} } = template;
  return Object.entries(Resources).flatMap(([resource, { Type, Properties = {} }]) => {
    const documents =
      Type === 'AWS::IAM::Role'
        ? ((Properties.Policies ?? []) as Json[]).map(({ PolicyDocument }) => PolicyDocument)
        : ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].includes(Type)
          ? [Properties.PolicyDocument]
          : [];
    return documents.map((document) => ({ resource, document: resolved(document, Resources) }));
  });
}

function resolved(value: unknown, resources: Record<string, Resource>): unknown {
  // parliament cannot match a policy variable with a slash in its name.
  if (typeof value === 'string') return value.replace(/\$\{[^}]*\}/g, 'variable');
  if (Array.isArray(value)) return value.map((item) => resolved(item, resources));
  if (value === null || typeof value !== 'object') return value;
  const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
  if (others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) {
    return intrinsic(name, argument, resources);
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, resolved(inner, resources)]),
  );
}

/** Throws for a function that no policy of the stacks uses, so that a new one is not overlooked. */
function intrinsic(name: string, argument: unknown, resources: Record<string, Resource>): unknown {
  if (name === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map((part) => String(resolved(part, resources))).join(separator);
  }
  if (name === 'Ref') {
    const target = String(argument);
    return (
      PSEUDO[target] ??
      (resources[target]?.Type === 'AWS::SNS::Topic' ? arnOf(target, resources) : 'sample')
    );
  }
  if (name === 'Fn::GetAtt') {
    const [target = ''] = argument as string[];
    return arnOf(target, resources);
  }
  throw new Error(`a policy contains ${name}, and the check of policies has no value for it`);
}

function arnOf(target: string, resources: Record<string, Resource>): string {
  const type = resources[target]?.Type ?? '';
  const arn = ARNS[type];
  if (arn === undefined)
    throw new Error(`the check of policies has no ARN for ${target} (${type})`);
  return arn;
}
