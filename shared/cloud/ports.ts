/**
 * The AWS calls that the product makes: one port per service, one method per API call. `collectPages` reads several pages.
 *
 * The types are subsets of the SDK's types and of the AWS CLI's output. So the adapters for AWS, for snapshot folders and
 * for the embedded AWS return the same raw facts, and only `reconcile/` converts them to the model. Methods throw only
 * `CloudError`.
 */

/** Optional members of AWS responses can be present with the value undefined. */
type Maybe<T> = T | undefined;

export interface Tag {
  Key?: Maybe<string>;
  Value?: Maybe<string>;
}

// --- EC2 -----------------------------------------------------------------------------------

export interface DnsEntry {
  DnsName?: Maybe<string>;
  HostedZoneId?: Maybe<string>;
}

export interface VpcEndpoint {
  VpcEndpointId?: Maybe<string>;
  VpcEndpointType?: Maybe<string>;
  VpcId?: Maybe<string>;
  ServiceName?: Maybe<string>;
  /** The Region of the service, which an endpoint of another Region can reach. */
  ServiceRegion?: Maybe<string>;
  State?: Maybe<string>;
  SubnetIds?: Maybe<string[]>;
  NetworkInterfaceIds?: Maybe<string[]>;
  IpAddressType?: Maybe<string>;
  DnsOptions?: Maybe<{
    DnsRecordIpType?: Maybe<string>;
    PrivateDnsOnlyForInboundResolverEndpoint?: Maybe<boolean>;
  }>;
  PrivateDnsEnabled?: Maybe<boolean>;
  DnsEntries?: Maybe<DnsEntry[]>;
  CreationTimestamp?: Maybe<Date | string>;
  Tags?: Maybe<Tag[]>;
}

export interface NetworkInterface {
  NetworkInterfaceId?: Maybe<string>;
  SubnetId?: Maybe<string>;
  VpcId?: Maybe<string>;
  Status?: Maybe<string>;
  PrivateIpAddress?: Maybe<string>;
  PrivateIpAddresses?: Maybe<{ PrivateIpAddress?: Maybe<string>; Primary?: Maybe<boolean> }[]>;
  Ipv6Addresses?: Maybe<{ Ipv6Address?: Maybe<string> }[]>;
}

export interface Subnet {
  SubnetId?: Maybe<string>;
  VpcId?: Maybe<string>;
  AvailabilityZone?: Maybe<string>;
  AvailabilityZoneId?: Maybe<string>;
  CidrBlock?: Maybe<string>;
  Ipv6CidrBlockAssociationSet?: Maybe<
    {
      Ipv6CidrBlock?: Maybe<string>;
      Ipv6CidrBlockState?: Maybe<{ State?: Maybe<string> }>;
    }[]
  >;
}

export interface ServiceDetail {
  ServiceName?: Maybe<string>;
  /** The account of the service's owner, or `amazon`. */
  Owner?: Maybe<string>;
  PrivateDnsName?: Maybe<string>;
  PrivateDnsNames?: Maybe<{ PrivateDnsName?: Maybe<string> }[]>;
  Tags?: Maybe<Tag[]>;
}

interface Paged {
  NextToken?: Maybe<string>;
}

/** EC2 calls of one Region. Filters have EC2's names. A listing omits ids that do not exist. */
export interface Ec2Port {
  describeVpcEndpoints(
    input: { Filters: { Name: string; Values: string[] }[] } & Paged,
  ): Promise<{ VpcEndpoints?: Maybe<VpcEndpoint[]> } & Paged>;
  describeNetworkInterfaces(
    input: { Filters: { Name: string; Values: string[] }[] } & Paged,
  ): Promise<{ NetworkInterfaces?: Maybe<NetworkInterface[]> } & Paged>;
  describeSubnets(
    input: { Filters: { Name: string; Values: string[] }[] } & Paged,
  ): Promise<{ Subnets?: Maybe<Subnet[]> } & Paged>;
  /** `ServiceRegions` lists services of other Regions that endpoints of this Region can reach. */
  describeVpcEndpointServices(
    input: { Filters: { Name: string; Values: string[] }[]; ServiceRegions?: string[] } & Paged,
  ): Promise<{ ServiceDetails?: Maybe<ServiceDetail[]> } & Paged>;
}

// --- Route 53 ------------------------------------------------------------------------------

export interface AliasTarget {
  HostedZoneId?: Maybe<string>;
  DNSName?: Maybe<string>;
  EvaluateTargetHealth?: Maybe<boolean>;
}

/** Objects also keep all other members (Weight, Region, GeoLocation, ...), because a DELETE must repeat them. */
export interface ResourceRecordSet {
  Name?: Maybe<string>;
  Type?: Maybe<string>;
  SetIdentifier?: Maybe<string>;
  TTL?: Maybe<number>;
  ResourceRecords?: Maybe<{ Value?: Maybe<string> }[]>;
  AliasTarget?: Maybe<AliasTarget>;
}

export interface HostedZone {
  Id?: Maybe<string>;
  Name?: Maybe<string>;
  Config?: Maybe<{ PrivateZone?: Maybe<boolean>; Comment?: Maybe<string> }>;
}

export interface ZoneVpc {
  VPCId?: Maybe<string>;
  VPCRegion?: Maybe<string>;
}

/** A zone that is associated with a VPC. `OwningService` marks the hidden zone of an endpoint's private DNS. */
export interface HostedZoneSummary {
  HostedZoneId?: Maybe<string>;
  Name?: Maybe<string>;
  Owner?: Maybe<{ OwningAccount?: Maybe<string>; OwningService?: Maybe<string> }>;
}

export interface RecordChange {
  Action: 'CREATE' | 'UPSERT' | 'DELETE';
  ResourceRecordSet: ResourceRecordSet;
}

export interface Route53Port {
  getHostedZone(input: {
    Id: string;
  }): Promise<{ HostedZone?: Maybe<HostedZone>; VPCs?: Maybe<ZoneVpc[]> }>;
  listHostedZonesByName(input: { DNSName: string; HostedZoneId?: Maybe<string> }): Promise<{
    HostedZones?: Maybe<HostedZone[]>;
    IsTruncated?: Maybe<boolean>;
    NextDNSName?: Maybe<string>;
    NextHostedZoneId?: Maybe<string>;
  }>;
  listHostedZonesByVPC(
    input: { VPCId: string; VPCRegion: string } & Paged,
  ): Promise<{ HostedZoneSummaries?: Maybe<HostedZoneSummary[]> } & Paged>;
  listResourceRecordSets(input: {
    HostedZoneId: string;
    StartRecordName?: Maybe<string>;
    StartRecordType?: Maybe<string>;
    StartRecordIdentifier?: Maybe<string>;
  }): Promise<{
    ResourceRecordSets?: Maybe<ResourceRecordSet[]>;
    IsTruncated?: Maybe<boolean>;
    NextRecordName?: Maybe<string>;
    NextRecordType?: Maybe<string>;
    NextRecordIdentifier?: Maybe<string>;
  }>;
  /** Atomic: Route 53 applies the whole batch or nothing (API_ChangeResourceRecordSets). */
  changeResourceRecordSets(input: {
    HostedZoneId: string;
    ChangeBatch: { Comment?: Maybe<string>; Changes: RecordChange[] };
  }): Promise<{ ChangeInfo?: Maybe<{ Id?: Maybe<string>; Status?: Maybe<string> }> }>;
  associateVPCWithHostedZone(input: {
    HostedZoneId: string;
    VPC: { VPCId: string; VPCRegion: string };
    Comment?: Maybe<string>;
  }): Promise<{ ChangeInfo?: Maybe<{ Id?: Maybe<string>; Status?: Maybe<string> }> }>;
}

// --- Route 53 Resolver ---------------------------------------------------------------------

export interface ResolverEndpoint {
  Id?: Maybe<string>;
  Name?: Maybe<string>;
  Direction?: Maybe<string>;
  Status?: Maybe<string>;
  HostVPCId?: Maybe<string>;
  Protocols?: Maybe<string[]>;
}

export interface ResolverIpAddress {
  IpId?: Maybe<string>;
  SubnetId?: Maybe<string>;
  Ip?: Maybe<string>;
  Ipv6?: Maybe<string>;
  Status?: Maybe<string>;
}

/** Resolver calls of one Region. The quota is 5 requests per second and account (Resolver quotas). */
export interface ResolverPort {
  listResolverEndpoints(
    input: { Filters?: Maybe<{ Name: string; Values: string[] }[]> } & Paged,
  ): Promise<{ ResolverEndpoints?: Maybe<ResolverEndpoint[]> } & Paged>;
  listResolverEndpointIpAddresses(
    input: { ResolverEndpointId: string } & Paged,
  ): Promise<{ IpAddresses?: Maybe<ResolverIpAddress[]> } & Paged>;
}

// --- S3: the feed --------------------------------------------------------------------------

export interface S3Port {
  /** `Range`: `bytes=0-99` reads at most the first 100 bytes, and an empty object has no range (`InvalidRange`). */
  getObject(input: {
    Bucket: string;
    Key: string;
    Range?: Maybe<string>;
  }): Promise<{ Body: string; ETag: string }>;
  /**
   * S3 conditional writes. With `IfNoneMatch: *`, the call throws `PreconditionFailed` if the key exists. With `IfMatch`, it
   * throws `PreconditionFailed` if the ETag differs, and `NoSuchKey` if the key does not exist. After
   * `ConditionalRequestConflict` (409), the caller must retry.
   */
  putObject(input: {
    Bucket: string;
    Key: string;
    Body: string;
    ContentType: string;
    CacheControl?: Maybe<string>;
    IfMatch?: Maybe<string>;
    IfNoneMatch?: Maybe<'*'>;
  }): Promise<{ ETag: string }>;
  listObjectsV2(input: {
    Bucket: string;
    Prefix: string;
    Delimiter?: Maybe<string>;
    ContinuationToken?: Maybe<string>;
  }): Promise<{
    Contents?: Maybe<
      {
        Key?: Maybe<string>;
        Size?: Maybe<number>;
        ETag?: Maybe<string>;
        LastModified?: Maybe<Date | string>;
      }[]
    >;
    CommonPrefixes?: Maybe<{ Prefix?: Maybe<string> }[]>;
    NextContinuationToken?: Maybe<string>;
  }>;
}

// --- KMS, or a local key: the feed's signature ----------------------------------------------

/** A private key: ECDSA on the curve P-256. */
export interface SignerPort {
  /** The first 32 hexadecimal digits of the SHA-256 of the public key's SubjectPublicKeyInfo (DER). */
  keyId(): Promise<string>;
  /** In PEM. */
  publicKey(): Promise<string>;
  /** Signs the SHA-256 of the UTF-8 text. Returns the signature as base64-encoded DER. */
  sign(text: string): Promise<string>;
}

// --- SSM Parameter Store -------------------------------------------------------------------

export interface Parameter {
  Name?: Maybe<string>;
  Type?: Maybe<string>;
  Value?: Maybe<string>;
  Version?: Maybe<number>;
}

export interface SsmPort {
  /** Returns at most 10 parameters per page. An empty page can have a NextToken. */
  getParametersByPath(
    input: { Path: string; Recursive: boolean } & Paged,
  ): Promise<{ Parameters?: Maybe<Parameter[]> } & Paged>;
  /** A standard parameter has at most 4,096 bytes. Every call creates a version, even if the value stays the same. */
  putParameter(input: {
    Name: string;
    Type: 'String' | 'StringList';
    Value: string;
    Overwrite: true;
  }): Promise<{ Version?: Maybe<number> }>;
}

// --- SNS and SQS ---------------------------------------------------------------------------

export interface SnsPort {
  publish(input: {
    TopicArn: string;
    Subject: string;
    Message: string;
    /** With this structure, SNS delivers no message attributes, so filter policies must use the message body. */
    MessageStructure: 'json';
  }): Promise<{ MessageId?: Maybe<string> }>;
}

export interface SqsPort {
  /** Sends to a FIFO queue. SQS drops messages with the same deduplication id for five minutes, even after the first was consumed. */
  sendMessage(input: {
    QueueUrl: string;
    MessageBody: string;
    MessageGroupId: string;
    MessageDeduplicationId: string;
  }): Promise<{ MessageId?: Maybe<string> }>;
  changeMessageVisibility(input: {
    QueueUrl: string;
    ReceiptHandle: string;
    VisibilityTimeout: number;
  }): Promise<void>;
}
