import { join } from 'node:path';
import { canonicalName, canonicalZoneId } from '../../model/names.ts';
import { CloudError } from '../errors.ts';
import type * as wire from '../ports.ts';
import { checkFolder, SnapshotFiles } from './files.ts';

const READ_ONLY = 'SnapshotIsReadOnly';

/**
 * The ports on top of a snapshot folder. Reads return the saved responses; writes fail. The files of another Region than
 * the configuration's Region are in a folder of that Region's name.
 */
export class SnapshotWorld {
  readonly #folder: string;
  readonly #region: string;
  readonly files: SnapshotFiles;

  constructor(folder: string, region: string) {
    this.#folder = folder;
    this.#region = region;
    checkFolder(folder);
    this.files = new SnapshotFiles(folder);
  }

  ec2(region: string): wire.Ec2Port {
    const service = 'ec2';
    const files = this.#filesOf(region);
    const list = async <T extends object>(operation: string, file: string, member: string) =>
      files.list<T>({ service, operation }, `ec2.${file}.json`, member);
    return {
      describeVpcEndpoints: async () => ({
        VpcEndpoints: await list('DescribeVpcEndpoints', 'describe-vpc-endpoints', 'VpcEndpoints'),
      }),
      describeNetworkInterfaces: async ({ Filters }) => {
        const saved = await list<wire.NetworkInterface>(
          'DescribeNetworkInterfaces',
          'describe-network-interfaces',
          'NetworkInterfaces',
        );
        const wanted = valuesOf(Filters);
        return {
          NetworkInterfaces: saved.filter((item) => wanted.has(item.NetworkInterfaceId)),
        };
      },
      describeSubnets: async ({ Filters }) => {
        const saved = await list<wire.Subnet>('DescribeSubnets', 'describe-subnets', 'Subnets');
        const wanted = valuesOf(Filters);
        return { Subnets: saved.filter(({ SubnetId }) => wanted.has(SubnetId)) };
      },
      describeVpcEndpointServices: async ({ Filters }) => {
        const saved = await list<wire.ServiceDetail>(
          'DescribeVpcEndpointServices',
          'describe-vpc-endpoint-services',
          'ServiceDetails',
        );
        const wanted = valuesOf(Filters);
        return { ServiceDetails: saved.filter(({ ServiceName }) => wanted.has(ServiceName)) };
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
      files.idsOf('route53.get-hosted-zone').map((id) => {
        const { HostedZone, VPCs } = zone(operation, id);
        // Only private zones have VPCs.
        if (HostedZone === undefined || (HostedZone.Config?.PrivateZone && !Array.isArray(VPCs))) {
          const message = `${zoneFile(id)} has no HostedZone or no VPCs`;
          throw new CloudError({ service, operation }, 'SnapshotFileDamaged', message);
        }
        return { id, HostedZone, VPCs };
      });
    const refuse = async (operation: string): Promise<never> => {
      throw new CloudError({ service, operation }, READ_ONLY, 'a snapshot is read-only');
    };
    return {
      getHostedZone: async ({ Id }) => zone('GetHostedZone', canonicalZoneId(Id)),
      listHostedZonesByName: async ({ DNSName }) => ({
        HostedZones: zones('ListHostedZonesByName')
          .map(({ HostedZone }) => HostedZone)
          .filter(({ Name }) => canonicalName(Name ?? '') === DNSName),
      }),
      listHostedZonesByVPC: async ({ VPCId }) => ({
        HostedZoneSummaries: zones('ListHostedZonesByVPC')
          .filter(({ VPCs }) => VPCs?.some((vpc) => vpc.VPCId === VPCId))
          .map(({ id, HostedZone }) => ({ HostedZoneId: id, Name: HostedZone.Name })),
      }),
      listResourceRecordSets: async ({ HostedZoneId }) => ({
        ResourceRecordSets: files.list(
          { service, operation: 'ListResourceRecordSets' },
          `route53.list-resource-record-sets.${HostedZoneId}.json`,
          'ResourceRecordSets',
        ),
      }),
      changeResourceRecordSets: () => refuse('ChangeResourceRecordSets'),
      associateVPCWithHostedZone: () => refuse('AssociateVPCWithHostedZone'),
    };
  }

  resolver(region: string): wire.ResolverPort {
    const service = 'route53resolver';
    const files = this.#filesOf(region);
    return {
      listResolverEndpoints: async () => ({
        ResolverEndpoints: files.list(
          { service, operation: 'ListResolverEndpoints' },
          'route53resolver.list-resolver-endpoints.json',
          'ResolverEndpoints',
        ),
      }),
      listResolverEndpointIpAddresses: async ({ ResolverEndpointId }) => ({
        IpAddresses: files.list(
          { service, operation: 'ListResolverEndpointIpAddresses' },
          `route53resolver.list-resolver-endpoint-ip-addresses.${ResolverEndpointId}.json`,
          'IpAddresses',
        ),
      }),
    };
  }

  #filesOf(region: string): SnapshotFiles {
    return region === this.#region ? this.files : new SnapshotFiles(join(this.#folder, region));
  }
}

function valuesOf(filters: readonly { Values: string[] }[]): Set<string | undefined> {
  return new Set(filters.flatMap(({ Values }) => Values));
}
