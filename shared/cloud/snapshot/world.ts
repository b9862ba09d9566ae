import { join } from 'node:path';
import { canonicalName, canonicalZoneId } from '../../model/names.ts';
import { CloudError } from '../errors.ts';
import type * as wire from '../ports.ts';
import { SnapshotFiles } from './files.ts';

const READ_ONLY = 'SnapshotIsReadOnly';

/**
 * The ports over a snapshot folder: only what was saved is known, and nothing can be written. Files of
 * another Region than the configuration's stand in a folder of that Region's name.
 */
export class SnapshotWorld {
  readonly #folder: string;
  readonly #region: string;
  readonly files: SnapshotFiles;

  constructor(folder: string, region: string) {
    this.#folder = folder;
    this.#region = region;
    this.files = new SnapshotFiles(folder);
  }

  ec2(region: string): wire.Ec2Port {
    const service = 'ec2';
    const files = this.#filesOf(region);
    const read = async <T extends object>(operation: string, name: string) =>
      files.read<T>({ service, operation }, name);
    return {
      describeVpcEndpoints: () => read('DescribeVpcEndpoints', 'ec2.describe-vpc-endpoints.json'),
      describeNetworkInterfaces: async ({ Filters }) => {
        const saved = await read<{ NetworkInterfaces?: wire.NetworkInterface[] }>(
          'DescribeNetworkInterfaces',
          'ec2.describe-network-interfaces.json',
        );
        const wanted = valuesOf(Filters);
        return {
          NetworkInterfaces: listOf(
            saved.NetworkInterfaces,
            service,
            'DescribeNetworkInterfaces',
          ).filter(({ NetworkInterfaceId }) => wanted.has(NetworkInterfaceId)),
        };
      },
      describeSubnets: async ({ Filters }) => {
        const saved = await read<{ Subnets?: wire.Subnet[] }>(
          'DescribeSubnets',
          'ec2.describe-subnets.json',
        );
        const wanted = valuesOf(Filters);
        return {
          Subnets: listOf(saved.Subnets, service, 'DescribeSubnets').filter(({ SubnetId }) =>
            wanted.has(SubnetId),
          ),
        };
      },
      describeVpcEndpointServices: async ({ Filters }) => {
        const saved = await read<{ ServiceDetails?: wire.ServiceDetail[] }>(
          'DescribeVpcEndpointServices',
          'ec2.describe-vpc-endpoint-services.json',
        );
        return {
          ServiceDetails: listOf(
            saved.ServiceDetails,
            service,
            'DescribeVpcEndpointServices',
          ).filter(
            ({ ServiceName }) => valuesOf(Filters).has(ServiceName),
          ),
        };
      },
    };
  }

  route53(): wire.Route53Port {
    const service = 'route53';
    const files = this.files;
    const zoneFile = (id: string) => `route53.get-hosted-zone.${id}.json`;
    const zone = (operation: string, id: string) =>
      files.read<{ HostedZone?: wire.HostedZone; VPCs?: wire.ZoneVpc[] }>(
        { service, operation },
        zoneFile(id),
      );
    const zones = (operation: string) =>
      files.idsOf('route53.get-hosted-zone').map((id) => ({ id, ...zone(operation, id) }));
    const refuse = async (operation: string): Promise<never> => {
      throw new CloudError({ service, operation }, READ_ONLY, 'a snapshot cannot be written');
    };
    return {
      getHostedZone: async ({ Id }) => zone('GetHostedZone', canonicalZoneId(Id)),
      listHostedZonesByName: async ({ DNSName }) => ({
        HostedZones: zones('ListHostedZonesByName').flatMap(({ HostedZone }) =>
          HostedZone !== undefined && canonicalName(HostedZone.Name ?? '') === DNSName
            ? [HostedZone]
            : [],
        ),
      }),
      listHostedZonesByVPC: async ({ VPCId }) => ({
        HostedZoneSummaries: zones('ListHostedZonesByVPC')
          .filter(({ VPCs }) => VPCs?.some((vpc) => vpc.VPCId === VPCId))
          .map(({ id, HostedZone }) => ({ HostedZoneId: id, Name: HostedZone?.Name })),
      }),
      listResourceRecordSets: async ({ HostedZoneId }) => {
        const operation = 'ListResourceRecordSets';
        const saved = files.read<{ ResourceRecordSets?: wire.ResourceRecordSet[] }>(
          { service, operation },
          `route53.list-resource-record-sets.${HostedZoneId}.json`,
        );
        return { ResourceRecordSets: listOf(saved.ResourceRecordSets, service, operation) };
      },
      changeResourceRecordSets: () => refuse('ChangeResourceRecordSets'),
      associateVPCWithHostedZone: () => refuse('AssociateVPCWithHostedZone'),
    };
  }

  resolver(region: string): wire.ResolverPort {
    const service = 'route53resolver';
    const files = this.#filesOf(region);
    return {
      listResolverEndpoints: async () =>
        files.read(
          { service, operation: 'ListResolverEndpoints' },
          'route53resolver.list-resolver-endpoints.json',
        ),
      listResolverEndpointIpAddresses: async ({ ResolverEndpointId }) => {
        const operation = 'ListResolverEndpointIpAddresses';
        const saved = files.read<{ IpAddresses?: wire.ResolverIpAddress[] }>(
          { service, operation },
          `route53resolver.list-resolver-endpoint-ip-addresses.${ResolverEndpointId}.json`,
        );
        return { IpAddresses: listOf(saved.IpAddresses, service, operation) };
      },
    };
  }

  #filesOf(region: string): SnapshotFiles {
    return region === this.#region ? this.files : new SnapshotFiles(join(this.#folder, region));
  }
}

function valuesOf(filters: readonly { Values: string[] }[]): Set<string | undefined> {
  return new Set(filters.flatMap(({ Values }) => Values));
}

/** A file without its list says nothing, rather than that there is nothing. */
function listOf<T>(list: T[] | undefined, service: string, operation: string): T[] {
  if (Array.isArray(list)) return list;
  throw new CloudError(
    { service, operation },
    'SnapshotFileDamaged',
    'the list is not in the file',
  );
}
