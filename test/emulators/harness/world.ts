import {
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DescribeNetworkInterfacesCommand,
  DescribeVpcEndpointsCommand,
} from '@aws-sdk/client-ec2';
import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import {
  AssociateResolverEndpointIpAddressCommand,
  CreateResolverEndpointCommand,
  DisassociateResolverEndpointIpAddressCommand,
} from '@aws-sdk/client-route53resolver';
import { WORKED_EXAMPLE } from '../../../embedded-aws/worked-example.ts';
import type { Clients } from './clients.ts';
import { REGION } from './emulators.ts';

export interface Zone {
  domain: string;
  id: string;
}

/** The tag by which a configuration selects an endpoint. */
export function tagOf(service: string) {
  return { Key: 'dns', Value: service };
}

/** The comment of a zone whose changes moto_server.py throttles. */
export const THROTTLED = 'throttled';

/** Returns a member of an answer, in which the SDK's types make every member optional. */
export function given<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`The emulator's answer has no ${what}.`);
  return value;
}

/**
 * The network of the worked example, created with the calls of an operator. moto chooses the ids and the addresses of
 * the endpoint.
 */
export class World {
  readonly #clients: Clients;
  readonly vpcId: string;
  readonly subnetIds: readonly [string, string];
  readonly inboundId: string;
  readonly zones: readonly Zone[];
  endpointId: string;

  private constructor(
    clients: Clients,
    parts: Pick<World, 'vpcId' | 'subnetIds' | 'inboundId' | 'zones' | 'endpointId'>,
  ) {
    this.#clients = clients;
    this.vpcId = parts.vpcId;
    this.subnetIds = parts.subnetIds;
    this.inboundId = parts.inboundId;
    this.zones = parts.zones;
    this.endpointId = parts.endpointId;
  }

  static async create(clients: Clients): Promise<World> {
    const { ec2 } = clients;
    const made = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
    const vpcId = given(made.Vpc?.VpcId, 'VPC');
    const subnetIds = [
      await createSubnet(clients, vpcId, '10.0.1.0/24', 'a'),
      await createSubnet(clients, vpcId, '10.0.2.0/24', 'b'),
    ] as const;
    const endpointId = await createEndpoint(clients, { vpcId, service: 's3', subnetIds });
    const inboundId = await createInbound(clients, vpcId, subnetIds);
    const zones = [];
    for (const { domain } of WORKED_EXAMPLE.zones) {
      zones.push(await createZone(clients, vpcId, domain));
    }
    return new World(clients, { vpcId, subnetIds, endpointId, inboundId, zones });
  }

  createSubnet(range: string, zone: string): Promise<string> {
    return createSubnet(this.#clients, this.vpcId, range, zone);
  }

  createEndpoint(service: string): Promise<string> {
    const { vpcId, subnetIds } = this;
    return createEndpoint(this.#clients, { vpcId, service, subnetIds });
  }

  /** With the comment `THROTTLED`, moto_server.py throttles every change of the zone. */
  createZone(domain: string, comment = ''): Promise<Zone> {
    return createZone(this.#clients, this.vpcId, domain, comment);
  }

  /**
   * The records of a zone except SOA and NS: `A *.s3... -> alias`, `TXT _privatelink-dns... "..."`. moto returns a
   * wildcard as it was sent, AWS as `\\052`.
   */
  async records({ id }: Zone): Promise<string[]> {
    return (await this.recordSets(id))
      .map(({ Type, Name = '', AliasTarget, ResourceRecords = [] }) => {
        const values = ResourceRecords.map(({ Value }) => Value).join(' ');
        return `${Type} ${Name} ${AliasTarget ? `-> ${AliasTarget.DNSName}` : values}`;
      })
      .sort();
  }

  async recordSets(zoneId: string): Promise<ResourceRecordSet[]> {
    const list = new ListResourceRecordSetsCommand({ HostedZoneId: zoneId });
    const { ResourceRecordSets = [] } = await this.#clients.route53.send(list);
    return ResourceRecordSets.filter(({ Type }) => Type !== 'SOA' && Type !== 'NS');
  }

  async deleteRecord({ id }: Zone, name: string, type: string): Promise<void> {
    const found = (await this.recordSets(id)).find(
      ({ Name, Type }) => Name === name && Type === type,
    );
    const change = {
      Action: 'DELETE' as const,
      ResourceRecordSet: given(found, `${type} ${name}`),
    };
    await this.#clients.route53.send(
      new ChangeResourceRecordSetsCommand({ HostedZoneId: id, ChangeBatch: { Changes: [change] } }),
    );
  }

  /** The endpoint's regional name, which is the target of the aliases, and the addresses of its interfaces. */
  async endpoint(): Promise<{ name: string; addresses: string[] }> {
    const { VpcEndpoints } = await this.#clients.ec2.send(
      new DescribeVpcEndpointsCommand({ VpcEndpointIds: [this.endpointId] }),
    );
    const endpoint = given(VpcEndpoints?.[0], 'endpoint');
    const { NetworkInterfaces = [] } = await this.#clients.ec2.send(
      new DescribeNetworkInterfacesCommand({
        NetworkInterfaceIds: given(endpoint.NetworkInterfaceIds, 'interfaces'),
      }),
    );
    return {
      name: given(endpoint.DnsEntries?.[0]?.DnsName, 'DNS entry'),
      addresses: NetworkInterfaces.map(({ PrivateIpAddress = '' }) => PrivateIpAddress).sort(),
    };
  }

  /** Adds one inbound address and removes another, in two calls. */
  async exchangeInbound(address: { from: string; to: string; subnetId: string }): Promise<void> {
    const { resolver } = this.#clients;
    const at = (Ip: string) => ({
      ResolverEndpointId: this.inboundId,
      IpAddress: { SubnetId: address.subnetId, Ip },
    });
    await resolver.send(new AssociateResolverEndpointIpAddressCommand(at(address.to)));
    await resolver.send(new DisassociateResolverEndpointIpAddressCommand(at(address.from)));
  }
}

async function createSubnet(
  { ec2 }: Clients,
  vpcId: string,
  range: string,
  zone: string,
): Promise<string> {
  const input = { VpcId: vpcId, CidrBlock: range, AvailabilityZone: `${REGION}${zone}` };
  const { Subnet } = await ec2.send(new CreateSubnetCommand(input));
  return given(Subnet?.SubnetId, 'subnet');
}

async function createEndpoint(
  { ec2 }: Clients,
  parts: { vpcId: string; service: string; subnetIds: readonly string[] },
): Promise<string> {
  const { VpcEndpoint } = await ec2.send(
    new CreateVpcEndpointCommand({
      VpcId: parts.vpcId,
      VpcEndpointType: 'Interface',
      ServiceName: `com.amazonaws.${REGION}.${parts.service}`,
      SubnetIds: [...parts.subnetIds],
      PrivateDnsEnabled: false,
      TagSpecifications: [{ ResourceType: 'vpc-endpoint', Tags: [tagOf(parts.service)] }],
    }),
  );
  return given(VpcEndpoint?.VpcEndpointId, 'endpoint');
}

async function createInbound(
  { ec2, resolver }: Clients,
  vpcId: string,
  subnetIds: readonly [string, string],
): Promise<string> {
  const group = { VpcId: vpcId, GroupName: 'inbound', Description: 'DNS from on premises' };
  const { GroupId } = await ec2.send(new CreateSecurityGroupCommand(group));
  const [first, second] = WORKED_EXAMPLE.inboundAddresses;
  const { ResolverEndpoint } = await resolver.send(
    new CreateResolverEndpointCommand({
      CreatorRequestId: 'inbound',
      Name: 'inbound',
      Direction: 'INBOUND',
      SecurityGroupIds: [given(GroupId, 'security group')],
      IpAddresses: [
        { SubnetId: subnetIds[0], Ip: first },
        { SubnetId: subnetIds[1], Ip: second },
      ],
    }),
  );
  return given(ResolverEndpoint?.Id, 'inbound endpoint');
}

async function createZone(
  { route53 }: Clients,
  vpcId: string,
  domain: string,
  comment = '',
): Promise<Zone> {
  const { HostedZone } = await route53.send(
    new CreateHostedZoneCommand({
      Name: domain,
      CallerReference: domain,
      HostedZoneConfig: { PrivateZone: true, Comment: comment },
      VPC: { VPCId: vpcId, VPCRegion: REGION },
    }),
  );
  return { domain, id: given(HostedZone?.Id, 'zone').replace('/hostedzone/', '') };
}
