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

export const ROLE_CALLS = ['iam:CreateRole', 'iam:TagRole', 'iam:PutRolePolicy', 'sts:AssumeRole'];

/** Creates a role with an inline policy, and assumes it as soon as STS allows this. */
export async function assumeNewRole(
  sandbox: Sandbox,
  ending: string,
  statements: readonly unknown[],
): Promise<RoleCredentials> {
  const { iam, sts } = sandbox.clients;
  const { partition, account } = sandbox.options;
  const RoleName = sandbox.name(ending);
  const { Role } = await sandbox.make(
    () =>
      iam.send(
        new CreateRoleCommand({
          RoleName,
          Path: ROLE_PATH,
          AssumeRolePolicyDocument: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { AWS: `arn:${partition}:iam::${account}:root` },
                Action: 'sts:AssumeRole',
              },
            ],
          }),
          Tags: sandbox.tags,
        }),
      ),
    (made) => given(made.Role?.Arn, 'CreateRole', 'Arn'),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName,
      PolicyName: 'allowed',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
    }),
  );
  const { Credentials } = await sandbox.until(
    'the role can be assumed',
    () =>
      sts
        .send(new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'verify' }))
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
