import type { Ports } from './recorder.ts';

type Leaf = string | number | boolean | Date;

/** Every member of a port's answer, by its type. Other members of AWS's answers are ignored. */
type Shape<T> = [T] extends [Leaf]
  ? true
  : T extends readonly (infer Item)[]
    ? Shape<NonNullable<Item>>
    : T extends object
      ? { [Key in keyof T]-?: Shape<NonNullable<T[Key]>> }
      : true;

type Answers<Port> = {
  [Method in keyof Port]: Port[Method] extends (...args: never[]) => Promise<infer Answer>
    ? Shape<Answer>
    : never;
};

type AllAnswers = Answers<
  Ports['ec2'] &
    Ports['resolver'] &
    Ports['route53'] &
    Ports['s3'] &
    Ports['sns'] &
    Ports['sqs'] &
    Ports['ssm']
>;

const tag = { Key: true, Value: true } as const;
const change = { ChangeInfo: { Id: true, Status: true } } as const;
const zone = { Id: true, Name: true, Config: { PrivateZone: true, Comment: true } } as const;

/** The type makes the compiler reject a missing member. */
const SHAPES: AllAnswers = {
  describeVpcEndpoints: {
    VpcEndpoints: {
      VpcEndpointId: true,
      VpcEndpointType: true,
      VpcId: true,
      ServiceName: true,
      ServiceRegion: true,
      State: true,
      SubnetIds: true,
      NetworkInterfaceIds: true,
      IpAddressType: true,
      DnsOptions: { DnsRecordIpType: true, PrivateDnsOnlyForInboundResolverEndpoint: true },
      PrivateDnsEnabled: true,
      DnsEntries: { DnsName: true, HostedZoneId: true },
      CreationTimestamp: true,
      Tags: tag,
    },
    NextToken: true,
  },
  describeNetworkInterfaces: {
    NetworkInterfaces: {
      NetworkInterfaceId: true,
      SubnetId: true,
      VpcId: true,
      Status: true,
      PrivateIpAddress: true,
      PrivateIpAddresses: { PrivateIpAddress: true, Primary: true },
      Ipv6Addresses: { Ipv6Address: true },
    },
    NextToken: true,
  },
  describeSubnets: {
    Subnets: {
      SubnetId: true,
      VpcId: true,
      AvailabilityZone: true,
      AvailabilityZoneId: true,
      CidrBlock: true,
      Ipv6CidrBlockAssociationSet: { Ipv6CidrBlock: true, Ipv6CidrBlockState: { State: true } },
    },
    NextToken: true,
  },
  describeVpcEndpointServices: {
    ServiceDetails: {
      ServiceName: true,
      Owner: true,
      PrivateDnsName: true,
      PrivateDnsNames: { PrivateDnsName: true },
      Tags: tag,
    },
    NextToken: true,
  },
  getHostedZone: { HostedZone: zone, VPCs: { VPCId: true, VPCRegion: true } },
  listHostedZonesByName: {
    HostedZones: zone,
    IsTruncated: true,
    NextDNSName: true,
    NextHostedZoneId: true,
  },
  listHostedZonesByVPC: {
    HostedZoneSummaries: {
      HostedZoneId: true,
      Name: true,
      Owner: { OwningAccount: true, OwningService: true },
    },
    NextToken: true,
  },
  listResourceRecordSets: {
    ResourceRecordSets: {
      Name: true,
      Type: true,
      SetIdentifier: true,
      TTL: true,
      ResourceRecords: { Value: true },
      AliasTarget: { HostedZoneId: true, DNSName: true, EvaluateTargetHealth: true },
    },
    IsTruncated: true,
    NextRecordName: true,
    NextRecordType: true,
    NextRecordIdentifier: true,
  },
  changeResourceRecordSets: change,
  associateVPCWithHostedZone: change,
  listResolverEndpoints: {
    ResolverEndpoints: {
      Id: true,
      Name: true,
      Direction: true,
      Status: true,
      HostVPCId: true,
      Protocols: true,
    },
    NextToken: true,
  },
  listResolverEndpointIpAddresses: {
    IpAddresses: { IpId: true, SubnetId: true, Ip: true, Ipv6: true, Status: true },
    NextToken: true,
  },
  getObject: { Body: true, ETag: true },
  putObject: { ETag: true },
  listObjectsV2: {
    Contents: { Key: true, Size: true, ETag: true, LastModified: true },
    CommonPrefixes: { Prefix: true },
    NextContinuationToken: true,
  },
  publish: { MessageId: true },
  sendMessage: { MessageId: true },
  changeMessageVisibility: true,
  getParametersByPath: {
    Parameters: { Name: true, Type: true, Value: true, Version: true },
    NextToken: true,
  },
  putParameter: { Version: true },
};

/** Reduces an answer to the members of its port. Undefined members are omitted. */
export function ofPort(method: string, answer: unknown): unknown {
  const shape = Object.entries(SHAPES).find(([name]) => name === method)?.[1];
  return shape === undefined ? answer : projected(answer, shape);
}

function projected(value: unknown, shape: object | true): unknown {
  if (shape === true || value === undefined) return value;
  if (Array.isArray(value)) return value.map((item) => projected(item, shape));
  if (typeof value !== 'object' || value === null) return value;
  const members = new Map<string, unknown>(Object.entries(value));
  return Object.fromEntries(
    Object.entries(shape).flatMap(([key, inner]: [string, object | true]) => {
      const member = members.get(key);
      return member === undefined ? [] : [[key, projected(member, inner)]];
    }),
  );
}
