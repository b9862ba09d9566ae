import type { Tag, VpcEndpoint } from '../shared/cloud/ports.ts';
import type { Having } from './context.ts';
import type { EndpointService } from './ec2-services.ts';

export interface SubnetConfiguration {
  SubnetId: string;
  Ipv4?: string;
  Ipv6?: string;
}

export interface EndpointRequest {
  VpcId: string;
  ServiceName: string;
  VpcEndpointType?: 'Interface' | 'Gateway';
  SubnetIds?: string[];
  SubnetConfigurations?: SubnetConfiguration[];
  PrivateDnsEnabled?: boolean;
  IpAddressType?: 'ipv4' | 'dualstack' | 'ipv6';
  DnsOptions?: NonNullable<VpcEndpoint['DnsOptions']>;
  Tags?: Tag[];
}

export interface ModifyRequest {
  VpcEndpointId: string;
  AddSubnetIds?: string[];
  RemoveSubnetIds?: string[];
  /** For a subnet that the endpoint has already, new addresses mean a new interface. */
  SubnetConfigurations?: SubnetConfiguration[];
  PrivateDnsEnabled?: boolean;
  IpAddressType?: 'ipv4' | 'dualstack' | 'ipv6';
  DnsOptions?: NonNullable<VpcEndpoint['DnsOptions']>;
}

export type StoredEndpoint = Having<
  VpcEndpoint,
  | 'VpcEndpointId'
  | 'VpcEndpointType'
  | 'VpcId'
  | 'ServiceName'
  | 'State'
  | 'SubnetIds'
  | 'NetworkInterfaceIds'
  | 'IpAddressType'
  | 'DnsOptions'
  | 'PrivateDnsEnabled'
  | 'DnsEntries'
  | 'Tags'
>;

/** An endpoint and what Describe does not tell. */
export interface EndpointState {
  /** What DescribeVpcEndpoints answers. */
  view: StoredEndpoint;
  service: EndpointService;
  suffix: string;
  /** The endpoint's interfaces by subnet, in the order in which the subnets were added. */
  interfaces: Map<string, string>;
  /** Counts modifications: only the last one's end makes the endpoint available. */
  modification: number;
}

/** What the endpoints of one Region ask of the hosted zones. */
export interface ZoneNames {
  /** The names of the private zones that a VPC is associated with, without a trailing dot. */
  namesOf(vpcId: string, region: string): string[];
}

/** The subnets that a request names, each once. */
export function subnetsOf(input: EndpointRequest | ModifyRequest): string[] {
  const named = 'VpcId' in input ? input.SubnetIds : input.AddSubnetIds;
  const configured = (input.SubnetConfigurations ?? []).map(({ SubnetId }) => SubnetId);
  return [...new Set([...(named ?? []), ...configured])];
}
