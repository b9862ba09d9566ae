export interface Reason {
  /**
   * The side that follows AWS's documentation; `open` if the documentation allows both or does not describe the
   * case.
   */
  right: 'embedded AWS' | 'open';
  document: string;
  /** What AWS does, and how the emulator differs. */
  why: string;
}

const EC2 = 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference';
const ROUTE53 = 'https://docs.aws.amazon.com/Route53/latest/APIReference';
const ROUTE53_GUIDE = 'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide';
const SSM = 'https://docs.aws.amazon.com/systems-manager/latest/APIReference';
const SQS = 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest';

const embedded = (document: string, why: string): Reason => ({
  right: 'embedded AWS',
  document,
  why,
});
const open = (document: string, why: string): Reason => ({ right: 'open', document, why });

/** Why a difference is accepted. If the emulator is right, the embedded AWS is fixed and the difference disappears. */
export const REASONS = {
  // --- EC2 ---
  'endpoint members': embedded(
    `${EC2}/API_VpcEndpoint.html`,
    'An endpoint is described with its address type and DNS options; the emulator returns neither.',
  ),
  'endpoint names': embedded(
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html',
    'An S3 endpoint has one regional name and one name for each Availability Zone, all below vpce.amazonaws.com; the emulator returns one name in another format.',
  ),
  'endpoint deletion': open(
    `${EC2}/API_VpcEndpoint.html`,
    'An endpoint is `deleting` and then `deleted`; how long AWS returns each state is not documented. The embedded AWS returns `deleting` and then no endpoint; the emulator always returns `deleted`. The product uses an endpoint in neither state.',
  ),
  'endpoint filters': embedded(
    `${EC2}/API_DescribeVpcEndpoints.html`,
    '`vpc-endpoint-id` is a filter of this call; the emulator answers with HTTP 500.',
  ),
  'service filters': embedded(
    `${EC2}/API_DescribeVpcEndpointServices.html`,
    '`service-name` is a filter of this call; the emulator answers with HTTP 500.',
  ),
  'unknown filters': embedded(
    `${EC2}/errors-overview.html`,
    'An unknown filter is a client error, `InvalidParameterValue`; the emulator answers with HTTP 500.',
  ),
  'unknown tokens of EC2': open(
    `${EC2}/API_DescribeSubnets.html`,
    'A token comes from the previous page; the answer to an unknown token is not documented. The embedded AWS refuses it; the emulator has no pages and ignores the token.',
  ),
  'interface status': open(
    `${EC2}/API_NetworkInterface.html`,
    'The status of an endpoint’s interface is not documented. The product does not read it.',
  ),
  'interface addresses': embedded(
    'https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html',
    'The interfaces of an endpoint have addresses in the ranges of their subnets; the emulator uses arbitrary addresses that begin with 10.',
  ),
  // --- Resolver ---
  'inbound protocols': open(
    `${ROUTE53}/API_route53resolver_CreateResolverEndpoint.html`,
    'An endpoint that is created without protocols uses Do53; whether AWS then returns the protocol is not documented. The product accepts both.',
  ),
  'inbound endpoint status': embedded(
    `${ROUTE53}/API_route53resolver_ResolverEndpoint.html`,
    'An endpoint is `UPDATING` while addresses are added or removed; the emulator completes the change immediately.',
  ),
  'inbound address status': embedded(
    `${ROUTE53}/API_route53resolver_IpAddressResponse.html`,
    'An address is `CREATING` before it is attached, and `DETACHING` before it is removed; the emulator completes the change immediately.',
  ),
  // --- Route 53 ---
  'change status': embedded(
    `${ROUTE53}/API_ChangeInfo.html`,
    'A change is `PENDING` until all name servers have it; the emulator has no name servers and completes the change immediately.',
  ),
  'IsTruncated in every answer': embedded(
    `${ROUTE53}/API_ListHostedZonesByName.html`,
    '`IsTruncated` is a member of every answer; the emulator returns it only if it is true.',
  ),
  'zones after a name': embedded(
    `${ROUTE53}/API_ListHostedZonesByName.html`,
    'The list begins at the name and continues with all later zones; the emulator lists only the zones with this name.',
  ),
  'zone comment': open(
    `${ROUTE53}/API_HostedZoneConfig.html`,
    'A comment is optional; whether a missing comment is omitted or returned as an empty string is not documented. The product does not read it.',
  ),
  'unknown VPC': embedded(
    `${ROUTE53}/API_AssociateVPCWithHostedZone.html`,
    'The call has the error `InvalidVPCId`; the emulator does not check that the VPC exists.',
  ),
  'zones of an unknown VPC': open(
    `${ROUTE53}/API_ListHostedZonesByVPC.html`,
    'The answer to an unknown VPC is not documented; of the documented errors, only `InvalidInput` fits. The embedded AWS refuses the call, so that a mistyped id is never taken for a VPC without zones.',
  ),
  'zones with the same name': embedded(
    `${ROUTE53}/API_AssociateVPCWithHostedZone.html`,
    'A VPC cannot be associated with two zones of the same name: `ConflictingDomainExists`. The emulator does not check this.',
  ),
  'unknown tokens of Route 53': embedded(
    `${ROUTE53}/API_ListHostedZonesByVPC.html`,
    'The call has the error `InvalidPaginationToken`; the emulator has no pages and ignores the token.',
  ),
  'escaping of names': embedded(
    `${ROUTE53_GUIDE}/DomainNameFormat.html`,
    'Route 53 returns every character except a-z, 0-9, - and _ as an escape code, for example `*` as `\\052`; the emulator returns the name as it was sent.',
  ),
  'one name in two spellings': embedded(
    `${ROUTE53_GUIDE}/DomainNameFormat.html`,
    'Route 53 stores letters in lower case and treats an escape code as its character, so two spellings are one name; the emulator treats them as two names.',
  ),
  'escaping of alias targets': open(
    `${ROUTE53_GUIDE}/DomainNameFormat.html`,
    'The page describes the names of zones and records; whether the name of an alias target is also escaped is not documented. The product accepts both.',
  ),
  'spelling of alias targets': open(
    `${ROUTE53}/API_AliasTarget.html`,
    'Whether the name of an alias target is returned in lower case with a trailing dot, or as it was sent, is not documented. The product compares canonical names.',
  ),
  'order of names': embedded(
    `${ROUTE53}/API_ListResourceRecordSets.html`,
    'Sets are sorted by name with reversed labels and a trailing dot, and `-` comes before the dot; the emulator has another order.',
  ),
  'a start type needs a start name': embedded(
    `${ROUTE53}/API_ListResourceRecordSets.html`,
    'A start type without a start name is `InvalidInput`; the emulator returns a list.',
  ),
  'exact DELETE': embedded(
    `${ROUTE53}/API_ChangeResourceRecordSets.html`,
    'A DELETE must contain all values of the existing set, or the batch is refused; the fence depends on this. The emulator compares only name and type, and earlier changes.',
  ),
  'code of a refused DELETE': embedded(
    `${ROUTE53}/API_ChangeResourceRecordSets.html`,
    'A batch that does not match the existing records is refused with `InvalidChangeBatch`; the emulator answers `InvalidInput`.',
  ),
  'CREATE of an existing set': embedded(
    `${ROUTE53}/API_ChangeResourceRecordSets.html`,
    'CREATE of an existing set is refused; the emulator refuses it only if an identical CREATE was sent before.',
  ),
  'deletion of the SOA': embedded(
    `${ROUTE53_GUIDE}/SOA-NSrecords.html`,
    'The SOA and NS records of a zone cannot be deleted; the emulator accepts the DELETE.',
  ),
  'empty batches': embedded(
    `${ROUTE53}/API_ChangeBatch.html`,
    'A batch contains at least one change; the emulator accepts an empty batch.',
  ),
  'the same set twice in a batch': embedded(
    `${ROUTE53}/API_ChangeResourceRecordSets.html`,
    'A batch with two changes of one set is refused; the emulator applies both.',
  ),
  'names outside the zone': embedded(
    `${ROUTE53}/API_ChangeResourceRecordSets.html`,
    'The name of a record is at or below the name of its zone; the emulator accepts every name.',
  ),
  'place of a CNAME': embedded(
    `${ROUTE53_GUIDE}/ResourceRecordTypes.html`,
    'A CNAME is refused at the apex and beside another record; the emulator does not check this.',
  ),
  'values of a record type': embedded(
    `${ROUTE53_GUIDE}/ResourceRecordTypes.html`,
    'Values must have the format of their record type, and TXT values are enclosed in quotes; the emulator does not check this.',
  ),
  'alias or values': embedded(
    `${ROUTE53}/API_ResourceRecordSet.html`,
    'A set has either an alias and no TTL, or a TTL and values; the emulator accepts both together, and neither.',
  ),
  'an earlier difference': embedded(
    `${ROUTE53}/API_ChangeResourceRecordSets.html`,
    'The difference follows from an earlier difference in the same scenario: the emulator accepted a change, or stored another spelling.',
  ),
  // --- SSM ---
  'order of parameters': open(
    `${SSM}/API_GetParametersByPath.html`,
    'The order is not documented; the product finds parameters by name.',
  ),
  'a parameter keeps its type': embedded(
    `${SSM}/API_PutParameter.html`,
    'The type of a parameter does not change: `HierarchyTypeMismatchException`. The emulator changes it.',
  ),
  'values of parameters': embedded(
    `${SSM}/API_PutParameter.html`,
    'The value of a standard parameter has 1 byte to 4 KB and no reference to another parameter; the emulator does not check this.',
  ),
  'names of parameters': embedded(
    `${SSM}/API_PutParameter.html`,
    'A name that contains a slash begins with a slash; names have no spaces and at most 15 levels. The emulator does not check this.',
  ),
  'paths of parameters': embedded(
    `${SSM}/API_GetParametersByPath.html`,
    'A path begins with a slash; the emulator does not check this.',
  ),
  'unknown tokens of Parameter Store': embedded(
    `${SSM}/API_GetParametersByPath.html`,
    'The call has the error `InvalidNextToken`; the emulators ignore the token or answer with HTTP 500.',
  ),
  // --- KMS ---
  'signing a digest': embedded(
    'https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html',
    'With the message type `DIGEST`, KMS signs the digest unchanged; the emulator hashes it again, so the signature does not verify.',
  ),
  // --- SQS ---
  'id of a dropped message': open(
    `${SQS}/SQSDeveloperGuide/using-messagededuplicationid-property.html`,
    'A message with an already used deduplication id is accepted and not delivered; the message id in the answer is not documented. The product does not read it.',
  ),
  'format of messages': embedded(
    `${SQS}/APIReference/API_SendMessage.html`,
    'A message has at least one character; its group and deduplication ids have at most 128 characters and no spaces. The emulator does not check this.',
  ),
  'maximum visibility timeout': embedded(
    `${SQS}/APIReference/API_ChangeMessageVisibility.html`,
    'The visibility timeout is at most 43,200 seconds; the emulator accepts more.',
  ),
  'messages in flight': embedded(
    `${SQS}/APIReference/API_ChangeMessageVisibility.html`,
    'Only the visibility timeout of a message in flight can be changed, otherwise the call is refused with `MessageNotInflight`; the emulator also changes it for a visible message.',
  ),
  // --- SNS ---
  'format of notifications': embedded(
    'https://docs.aws.amazon.com/sns/latest/api/API_Publish.html',
    'With the structure `json`, a message is an object with a string `default`; a subject is one line of fewer than 100 characters. The emulator does not check this.',
  ),
} as const satisfies Record<string, Reason>;
