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
  /** A new address for a subnet that the endpoint already has replaces the interface. */
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

/** An endpoint, including state that DescribeVpcEndpoints does not return. */
export interface EndpointState {
  /** The answer of DescribeVpcEndpoints. */
  view: StoredEndpoint;
  service: EndpointService;
  suffix: string;
  /** Interface ids by subnet id, in the order in which the subnets were added. */
  interfaces: Map<string, string>;
  /** Counts modifications: the endpoint becomes available when the latest modification ends. */
  modification: number;
}

/** The part of Route 53 that endpoints need. */
export interface ZoneNames {
  /** The names of the private zones that a VPC is associated with, without a trailing dot. */
  namesOf(vpcId: string, region: string): string[];
}

/** The distinct subnets of a request. */
export function subnetsOf(input: EndpointRequest | ModifyRequest): string[] {
  const named = 'VpcId' in input ? input.SubnetIds : input.AddSubnetIds;
  const configured = (input.SubnetConfigurations ?? []).map(({ SubnetId }) => SubnetId);
  return [...new Set([...(named ?? []), ...configured])];
}
