/**
 * A bucket policy statement for the owner of the bucket to review and apply. It denies access to objects except
 * through the given VPC endpoints. It covers objects and listings but no bucket settings, so that the owner can
 * always correct the policy. Administrators and AWS services are exempt.
 */
export function bucketPolicyStatement(props: {
  endpoints: readonly string[];
  administrators: readonly string[];
  partition: string;
}): object {
  const bucket = `arn:${props.partition}:s3:::BUCKET`;
  return {
    Sid: 'OnlyThroughTheEndpoints',
    Effect: 'Deny',
    Principal: '*',
    Action: ['s3:DeleteObject*', 's3:GetObject*', 's3:ListBucket*', 's3:PutObject*'],
    Resource: [bucket, `${bucket}/*`],
    Condition: {
      StringNotEqualsIfExists: { 'aws:SourceVpce': props.endpoints },
      ArnNotLikeIfExists: { 'aws:PrincipalArn': props.administrators },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false', 'aws:ViaAWSService': 'false' },
    },
  };
}
