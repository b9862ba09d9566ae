/** The AWS calls of `doctor`. They only read. The types are subsets of the SDK's types. Methods throw only `CloudError`. */

import type { Ec2Port, ResolverEndpoint, VpcEndpoint } from './ports.ts';

type Maybe<T> = T | undefined;

interface Paged {
  NextToken?: Maybe<string>;
}

export interface IpPermission {
  /** `tcp`, `udp`, a protocol number, or `-1` for every protocol. */
  IpProtocol?: Maybe<string>;
  FromPort?: Maybe<number>;
  ToPort?: Maybe<number>;
  IpRanges?: Maybe<{ CidrIp?: Maybe<string> }[]>;
  Ipv6Ranges?: Maybe<{ CidrIpv6?: Maybe<string> }[]>;
  PrefixListIds?: Maybe<{ PrefixListId?: Maybe<string> }[]>;
  UserIdGroupPairs?: Maybe<{ GroupId?: Maybe<string> }[]>;
}

export interface SecurityGroup {
  GroupId?: Maybe<string>;
  IpPermissions?: Maybe<IpPermission[]>;
}

export type GuardedEndpoint = VpcEndpoint & { Groups?: Maybe<{ GroupId?: Maybe<string> }[]> };
export type GuardedInbound = ResolverEndpoint & {
  SecurityGroupIds?: Maybe<string[]>;
  /** `IPV4`, `IPV6` or `DUALSTACK`. */
  ResolverEndpointType?: Maybe<string>;
};

export interface DoctorEc2Port {
  describeVpcEndpoints(
    input: Parameters<Ec2Port['describeVpcEndpoints']>[0],
  ): Promise<{ VpcEndpoints?: Maybe<GuardedEndpoint[]> } & Paged>;
  describeSecurityGroups(
    input: { GroupIds: string[] } & Paged,
  ): Promise<{ SecurityGroups?: Maybe<SecurityGroup[]> } & Paged>;
  describeVpcAttribute(input: {
    VpcId: string;
    Attribute: 'enableDnsSupport' | 'enableDnsHostnames';
  }): Promise<{
    EnableDnsSupport?: Maybe<{ Value?: Maybe<boolean> }>;
    EnableDnsHostnames?: Maybe<{ Value?: Maybe<boolean> }>;
  }>;
}

export interface ResolverRule {
  Id?: Maybe<string>;
  /** With a trailing dot. `.` is the rule for every name. */
  DomainName?: Maybe<string>;
  RuleType?: Maybe<string>;
}

export interface RuleAssociation {
  ResolverRuleId?: Maybe<string>;
  VPCId?: Maybe<string>;
  Status?: Maybe<string>;
}

export interface DoctorResolverPort {
  listResolverEndpoints(
    input: Paged,
  ): Promise<{ ResolverEndpoints?: Maybe<GuardedInbound[]> } & Paged>;
  listResolverRules(input: Paged): Promise<{ ResolverRules?: Maybe<ResolverRule[]> } & Paged>;
  listResolverRuleAssociations(
    input: Paged,
  ): Promise<{ ResolverRuleAssociations?: Maybe<RuleAssociation[]> } & Paged>;
}

export interface Trail {
  TrailARN?: Maybe<string>;
  Name?: Maybe<string>;
  HomeRegion?: Maybe<string>;
  IsMultiRegionTrail?: Maybe<boolean>;
}

/** What a trail records: event selectors, or advanced event selectors. */
export interface TrailSelectors {
  EventSelectors?: Maybe<
    { IncludeManagementEvents?: Maybe<boolean>; ReadWriteType?: Maybe<string> }[]
  >;
  AdvancedEventSelectors?: Maybe<
    {
      FieldSelectors?: Maybe<
        {
          Field?: Maybe<string>;
          Equals?: Maybe<string[]>;
          NotEquals?: Maybe<string[]>;
        }[]
      >;
    }[]
  >;
}

export interface CloudTrailPort {
  /** Includes trails of other Regions and of the organization that record the Region's events. */
  describeTrails(): Promise<{ trailList?: Maybe<Trail[]> }>;
  getTrailStatus(input: { Name: string }): Promise<{ IsLogging?: Maybe<boolean> }>;
  getEventSelectors(input: { TrailName: string }): Promise<TrailSelectors>;
}

/** The ports of each Region. */
export interface DoctorPorts {
  cloudTrail(region: string): CloudTrailPort;
  ec2(region: string): DoctorEc2Port;
  resolver(region: string): DoctorResolverPort;
}
