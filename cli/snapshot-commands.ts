import { join } from 'node:path';
import type { Config } from '../shared/config/config.ts';
import { inboundRegionOf, regionsOf } from '../shared/model/binding.ts';
import { serviceNames } from '../shared/model/services.ts';
import { needsListing } from '../shared/reconcile/check-names.ts';

/**
 * The AWS CLI commands that create a snapshot folder, so that operators can review them before they give credentials.
 * The values of the configuration need no shell quoting: the validation permits no special characters in them.
 */
export function snapshotCommands(config: Config, folder: string): string[] {
  const regions = [...new Set(config.bindings.flatMap(regionsOf))];
  return [
    `mkdir -p ${regions.map((region) => folderOf(config, region, folder)).join(' ')}`,
    ...regions.flatMap((region) =>
      regionCommands(config, region, folderOf(config, region, folder)),
    ),
    ...zoneCommands(config, folder),
    `aws ssm get-parameters-by-path --region ${config.region} --path ${config.parameterPrefix} --recursive --output json > ${join(folder, 'ssm.get-parameters-by-path.json')}`,
    `aws s3 cp s3://FEED-BUCKET/feed/v1/manifest.json ${join(folder, 'feed.manifest.json')}   # FEED-BUCKET is an output of the stack; skip this command before the first publication`,
  ];
}

function folderOf(config: Config, region: string, folder: string): string {
  return region === config.region ? folder : join(folder, region);
}

function regionCommands(config: Config, region: string, folder: string): string[] {
  const here = config.bindings.filter((binding) => binding.region === region);
  const inbounds = new Set(
    config.bindings
      .filter((binding) => inboundRegionOf(binding) === region)
      .flatMap(({ inbound }) => ('id' in inbound ? [inbound.id] : [])),
  );
  const services = here
    .filter((binding) => binding.zones === undefined || needsListing(binding))
    .flatMap(serviceNames);
  const aws = (call: string, file: string) =>
    `aws ${call} --region ${region} --output json > ${join(folder, file)}`;
  return [
    aws(
      'ec2 describe-vpc-endpoints --filters Name=vpc-endpoint-type,Values=Interface,Gateway,GatewayLoadBalancer',
      'ec2.describe-vpc-endpoints.json',
    ),
    aws(
      'ec2 describe-network-interfaces --filters Name=interface-type,Values=vpc_endpoint',
      'ec2.describe-network-interfaces.json',
    ),
    aws('ec2 describe-subnets', 'ec2.describe-subnets.json'),
    ...(services.length > 0
      ? [
          aws(
            `ec2 describe-vpc-endpoint-services --filters Name=service-name,Values=${services.join(',')}`,
            'ec2.describe-vpc-endpoint-services.json',
          ),
        ]
      : []),
    aws('route53resolver list-resolver-endpoints', 'route53resolver.list-resolver-endpoints.json'),
    ...[...inbounds].map((id) =>
      aws(
        `route53resolver list-resolver-endpoint-ip-addresses --resolver-endpoint-id ${id}`,
        `route53resolver.list-resolver-endpoint-ip-addresses.${id}.json`,
      ),
    ),
  ];
}

function zoneCommands(config: Config, folder: string): string[] {
  const zones = config.bindings.flatMap((binding) => binding.zones ?? []);
  const unnamed = config.bindings.some((binding) => binding.zones === undefined);
  return [
    ...(unnamed
      ? [
          '# For a binding without zones: find the ids of its zones with "aws route53 list-hosted-zones", and save each zone like this:',
        ]
      : []),
    ...zones.flatMap(({ domain, id }) => {
      const zoneId = id ?? 'ZONE-ID';
      return [
        ...(id === undefined
          ? [
              `aws route53 list-hosted-zones-by-name --dns-name ${domain}   # prints ZONE-ID, the id of the private zone ${domain}`,
            ]
          : []),
        `aws route53 get-hosted-zone --id ${zoneId} --output json > ${join(folder, `route53.get-hosted-zone.${zoneId}.json`)}`,
        `aws route53 list-resource-record-sets --hosted-zone-id ${zoneId} --output json > ${join(folder, `route53.list-resource-record-sets.${zoneId}.json`)}`,
      ];
    }),
  ];
}
