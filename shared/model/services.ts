/** `s3` in eu-west-2 is `com.amazonaws.eu-west-2.s3`; China's partition also has names that begin with `cn.`. */
export function serviceNames(binding: { service: string; region: string }): string[] {
  if (binding.service.includes('amazonaws.') || binding.service.startsWith('aws.')) {
    return [binding.service];
  }
  const name = `com.amazonaws.${binding.region}.${binding.service}`;
  return binding.region.startsWith('cn-') ? [name, `cn.${name}`] : [name];
}

/** The suffix of the public service names in the Region's partition (aws and aws-us-gov share one suffix). */
export function partitionSuffix(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}
