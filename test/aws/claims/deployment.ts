import {
  CreateStackCommand,
  DescribeStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { CreatePolicyCommand } from '@aws-sdk/client-iam';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { answerOf } from '../answers.ts';
import { type Claim, FREE, RefutedError, refuteUnless } from '../claim.ts';
import { given } from '../fixtures.ts';
import { ROLE_PATH } from '../ledger.ts';
import { isNotFound } from '../removers.ts';
import type { Sandbox } from '../sandbox.ts';

/** A bucket that is retained except on creation, and a parameter whose name Parameter Store refuses. */
function failingTemplate(bucket: string): string {
  return JSON.stringify({
    Resources: {
      Kept: {
        Type: 'AWS::S3::Bucket',
        DeletionPolicy: 'RetainExceptOnCreate',
        Properties: { BucketName: bucket },
      },
      Refused: {
        Type: 'AWS::SSM::Parameter',
        DependsOn: 'Kept',
        Properties: { Name: 'aws-is-reserved', Type: 'String', Value: 'x' },
      },
    },
  });
}

export const failedCreation: Claim = {
  name: 'failed-creation-leaves-nothing',
  claim:
    'CloudFormation removes a resource with RetainExceptOnCreate if the first creation of its stack fails, so the deployment can be tried again.',
  needs: [],
  steps: [
    {
      does: 'creates a stack with such a bucket and with a resource that fails, and waits for the rollback',
      calls: [
        'cloudformation:CreateStack',
        'cloudformation:DescribeStacks',
        's3:CreateBucket',
        's3:DeleteBucket',
        'ssm:PutParameter',
      ],
      makes: 'stack …-failing',
    },
    { does: 'looks for the bucket', calls: ['s3:ListBucket'] },
  ],
  cost: FREE,
  onEmulators: false,
  verify: async (sandbox) => {
    const { cloudformation, s3 } = sandbox.clients;
    const StackName = sandbox.name('failing');
    const Bucket = sandbox.name('retained');
    const { StackId } = await sandbox.make(
      () =>
        cloudformation.send(
          new CreateStackCommand({
            StackName,
            TemplateBody: failingTemplate(Bucket),
            Tags: sandbox.tags,
          }),
        ),
      (made) => given(made.StackId, 'CreateStack', 'StackId'),
    );
    const status = await sandbox.until('the stack is rolled back', () =>
      settledStatus(sandbox, given(StackId, 'CreateStack', 'StackId')),
    );
    refuteUnless(status === 'ROLLBACK_COMPLETE', `the stack ended in ${status}`);
    try {
      await s3.send(new HeadBucketCommand({ Bucket }));
    } catch (error) {
      if (isNotFound(error)) return `${status}, and ${Bucket} does not exist`;
      throw error;
    }
    throw new RefutedError(`${Bucket} was retained`);
  },
};

/** Undefined while the stack is in progress. */
async function settledStatus({ clients }: Sandbox, id: string): Promise<string | undefined> {
  const command = new DescribeStacksCommand({ StackName: id });
  const { Stacks = [] } = await clients.cloudformation.send(command);
  const status = (Stacks[0] as Stack | undefined)?.StackStatus;
  return status?.endsWith('IN_PROGRESS') ? undefined : status;
}

const MAX_POLICY = 6_144;

export const policySize: Claim = {
  name: 'policies-take-6144-characters',
  claim: `IAM accepts a managed policy of ${MAX_POLICY} characters without white space, and refuses one more.`,
  needs: [],
  steps: [
    {
      does: `creates a policy of ${MAX_POLICY} characters, and tries to create one of ${MAX_POLICY + 1}`,
      calls: ['iam:CreatePolicy', 'iam:TagPolicy'],
      makes: `policy ${ROLE_PATH}…-largest`,
    },
  ],
  cost: FREE,
  onEmulators: false,
  verify: async (sandbox) => {
    await createPolicy(sandbox, 'largest', MAX_POLICY);
    const answer = await answerOf(createPolicy(sandbox, 'larger', MAX_POLICY + 1));
    refuteUnless(/LimitExceeded/.test(answer), `${MAX_POLICY + 1} characters: ${answer}`);
    return `${MAX_POLICY} accepted; ${MAX_POLICY + 1}: ${answer}`;
  },
};

/** A policy of exactly so many characters. It allows nothing that exists. */
export function policyOf(characters: number): string {
  const text = (path: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${path}` }],
    });
  return text('x'.repeat(characters - text('').length));
}

function createPolicy(sandbox: Sandbox, ending: string, characters: number) {
  const { iam } = sandbox.clients;
  const { partition, account } = sandbox.options;
  const PolicyName = sandbox.name(ending);
  return sandbox.make(
    () =>
      iam.send(
        new CreatePolicyCommand({
          PolicyName,
          Path: ROLE_PATH,
          PolicyDocument: policyOf(characters),
          Tags: sandbox.tags,
        }),
      ),
    () => `arn:${partition}:iam::${account}:policy${ROLE_PATH}${PolicyName}`,
  );
}

/** The parameter of the CDK's default bootstrap. */
const BOOTSTRAP = '/cdk-bootstrap/hnb659fds/version';

export const bootstrapParameter: Claim = {
  name: 'bootstrap-is-a-parameter',
  claim: `A Region with a CDK bootstrap has the parameter ${BOOTSTRAP} with a whole number, and a Region without one answers ParameterNotFound.`,
  needs: [],
  steps: [{ does: `reads ${BOOTSTRAP}`, calls: ['ssm:GetParameter'] }],
  cost: FREE,
  onEmulators: false,
  verify: async ({ clients, region }) => {
    const command = new GetParameterCommand({ Name: BOOTSTRAP });
    const answer = await clients.ssm.send(command).then(
      ({ Parameter }) => Parameter?.Value ?? 'no value',
      (error: unknown) => (error instanceof Error ? error.name : String(error)),
    );
    refuteUnless(/^(\d+|ParameterNotFound)$/.test(answer), `${region} answers ${answer}`);
    return `${region} answers ${answer}`;
  },
};
