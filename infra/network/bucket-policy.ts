/**
 * A statement for buckets, to be reviewed and put there by whoever owns them: objects only by way of the
 * endpoints. It names objects and listings, never the bucket's own settings, so that its policy can always be
 * mended; administrators and AWS's own services keep their ways.
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
