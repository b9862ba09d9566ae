/**
 * The full service names that a binding's service can mean: `s3` in eu-west-2 is `com.amazonaws.eu-west-2.s3`. In
 * aws-cn, some names begin with `cn.`.
 */
export function serviceNames(binding: { service: string; region: string }): string[] {
  if (binding.service.includes('amazonaws.') || binding.service.startsWith('aws.')) {
    return [binding.service];
  }
  const name = `com.amazonaws.${binding.region}.${binding.service}`;
  return binding.region.startsWith('cn-') ? [name, `cn.${name}`] : [name];
}

/** Whether the service, by its short or its full name, is Amazon S3 of the Region. */
export function isS3(binding: { service: string; region: string }): boolean {
  const own = serviceNames({ service: 's3', region: binding.region });
  return serviceNames(binding).some((name) => own.includes(name));
}

/** The domains of the private DNS names of Amazon S3 in the Region (S3 guide, AWS PrivateLink for Amazon S3). */
export function s3Domains(region: string): string[] {
  return ['s3', 's3-accesspoint', 's3-control'].map(
    (label) => `${label}.${region}.${partitionSuffix(region)}`,
  );
}

/** The suffix of the public service names in the Region's partition (aws and aws-us-gov share one suffix). */
export function partitionSuffix(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}
