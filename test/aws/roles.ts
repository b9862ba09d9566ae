import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { given } from './fixtures.ts';
import { ROLE_PATH } from './ledger.ts';
import type { Sandbox } from './sandbox.ts';

export interface RoleCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
}

export const CREATE_ROLE_CALLS = ['iam:CreateRole', 'iam:TagRole', 'iam:PutRolePolicy'];
export const ROLE_CALLS = [...CREATE_ROLE_CALLS, 'sts:AssumeRole'];

/** Creates a role that `principal` may assume, with an inline policy. Returns the ARN. */
export async function createRole(
  sandbox: Sandbox,
  ending: string,
  { principal, statements }: { principal: object; statements: readonly unknown[] },
): Promise<string> {
  const { iam } = sandbox.clients;
  const RoleName = sandbox.name(ending);
  const trust = { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' };
  const { Role } = await sandbox.make(
    () =>
      iam.send(
        new CreateRoleCommand({
          RoleName,
          Path: ROLE_PATH,
          AssumeRolePolicyDocument: policy([trust]),
          Tags: sandbox.tags,
        }),
      ),
    (made) => given(made.Role?.Arn, 'CreateRole', 'Arn'),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName,
      PolicyName: 'allowed',
      PolicyDocument: policy(statements),
    }),
  );
  return given(Role?.Arn, 'CreateRole', 'Arn');
}

function policy(statements: readonly unknown[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/** Creates a role with an inline policy, and assumes it as soon as STS allows this. */
export async function assumeNewRole(
  sandbox: Sandbox,
  ending: string,
  statements: readonly unknown[],
): Promise<RoleCredentials> {
  const { sts } = sandbox.clients;
  const { partition, account } = sandbox.options;
  const principal = { AWS: `arn:${partition}:iam::${account}:root` };
  const RoleArn = await createRole(sandbox, ending, { principal, statements });
  const { Credentials } = await sandbox.until(
    'the role can be assumed',
    () =>
      sts
        .send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'verify' }))
        .catch((error: Error) => {
          if (error.name === 'AccessDenied') return undefined;
          throw error;
        }),
    { everySeconds: 1, forMinutes: 2 },
  );
  return {
    accessKeyId: given(Credentials?.AccessKeyId, 'AssumeRole', 'AccessKeyId'),
    secretAccessKey: given(Credentials?.SecretAccessKey, 'AssumeRole', 'SecretAccessKey'),
    sessionToken: given(Credentials?.SessionToken, 'AssumeRole', 'SessionToken'),
  };
}
