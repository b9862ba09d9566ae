import { AnyPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/**
 * Accepts only requests of principals of the account or the organization. The policy grants no permission that
 * IAM does not grant, and it blocks the use of foreign credentials through the endpoint.
 */
export function restrictedPolicy({
  account,
  organization,
}: {
  account: string;
  organization?: string | undefined;
}): PolicyDocument {
  return new PolicyDocument({
    statements: [
      new PolicyStatement({
        principals: [new AnyPrincipal()],
        actions: ['*'],
        resources: ['*'],
        conditions: {
          StringEquals:
            organization === undefined
              ? { 'aws:PrincipalAccount': account }
              : { 'aws:PrincipalOrgID': organization },
        },
      }),
    ],
  });
}
