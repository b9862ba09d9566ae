export interface Reason {
  /** Who says what AWS's documentation says; `open` where it says nothing, or lets both be. */
  right: 'embedded cloud' | 'open';
  document: string;
  /** What AWS does, and why the difference stays. */
  why: string;
}

const EC2 = 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference';
const ROUTE53 = 'https://docs.aws.amazon.com/Route53/latest/APIReference';
const ROUTE53_GUIDE = 'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide';
const SSM = 'https://docs.aws.amazon.com/systems-manager/latest/APIReference';
const SQS = 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest';

const embedded = (document: string, why: string): Reason => ({
  right: 'embedded cloud',
  document,
  why,
});
const open = (document: string, why: string): Reason => ({ right: 'open', document, why });

/** Why a difference stays. None is here in which the emulator is right: there, the embedded cloud is mended. */
export const REASONS = {
  // --- EC2 ---
  'endpoint members': embedded(
    `${EC2}/API_VpcEndpoint.html`,
    'An endpoint tells its address type and DNS options; the emulator has neither.',
  ),
  'endpoint names': embedded(
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html',
    'An endpoint of S3 has a regional name and one for each zone, below vpce.amazonaws.com; the emulator has one of a form of its own.',
  ),
  'endpoint deletion': open(
    `${EC2}/API_VpcEndpoint.html`,
    'An endpoint is `deleting` and then `deleted`, and the documentation does not say for how long either is told. The embedded cloud tells the first and then nothing, the emulator the second for ever; the product takes neither for a usable endpoint.',
  ),
  'endpoint filters': embedded(
    `${EC2}/API_DescribeVpcEndpoints.html`,
    '`vpc-endpoint-id` is a filter of this call; the emulator ends with HTTP 500.',
  ),
  'service filters': embedded(
    `${EC2}/API_DescribeVpcEndpointServices.html`,
    '`service-name` is a filter of this call; the emulator ends with HTTP 500.',
  ),
  'unknown filters': embedded(
    `${EC2}/errors-overview.html`,
    'A request that is wrong is a client error, `InvalidParameterValue`; the emulator ends with HTTP 500.',
  ),
  'unknown pages of EC2': open(
    `${EC2}/API_DescribeSubnets.html`,
    'A token comes from the page before; what becomes of another is not documented. The emulator has no pages and does not look at it, the embedded cloud refuses it.',
  ),
  'interface status': open(
    `${EC2}/API_NetworkInterface.html`,
    'The documentation does not say what the status of an endpoint’s interface is; nothing reads it.',
  ),
  'interface addresses': embedded(
    'https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html',
    'The interfaces of an endpoint have addresses of their subnets; the emulator takes any that begin with 10.',
  ),
  // --- Resolver ---
  'inbound protocols': open(
    `${ROUTE53}/API_route53resolver_CreateResolverEndpoint.html`,
    'An endpoint that was made without protocols is one of Do53; whether it then tells it, is not documented. The product takes both alike.',
  ),
  'inbound endpoint status': embedded(
    `${ROUTE53}/API_route53resolver_ResolverEndpoint.html`,
    'While addresses come or go, an endpoint is `UPDATING`; the emulator is done at once.',
  ),
  'inbound address status': embedded(
    `${ROUTE53}/API_route53resolver_IpAddressResponse.html`,
    'An address is `CREATING` before it is attached and `DETACHING` before it is gone; the emulator is done at once.',
  ),
  // --- Route 53 ---
  'change status': embedded(
    `${ROUTE53}/API_ChangeInfo.html`,
    'A change is `PENDING` until all name servers have it; the emulator has none and is done at once.',
  ),
  'always truncated or not': embedded(
    `${ROUTE53}/API_ListHostedZonesByName.html`,
    '`IsTruncated` is a part of every answer; the emulator tells it only where it is true.',
  ),
  'zones from a name on': embedded(
    `${ROUTE53}/API_ListHostedZonesByName.html`,
    'The list begins at the name and goes on with all zones after it; the emulator tells those of the name alone.',
  ),
  'zone comment': open(
    `${ROUTE53}/API_HostedZoneConfig.html`,
    'A comment is optional; whether none is told as nothing or as an empty text is not documented, and nothing reads it.',
  ),
  'unknown VPC': embedded(
    `${ROUTE53}/API_AssociateVPCWithHostedZone.html`,
    'The call has the error `InvalidVPCId`; the emulator does not look whether there is such a VPC.',
  ),
  'zones of an unknown VPC': open(
    `${ROUTE53}/API_ListHostedZonesByVPC.html`,
    'The call has no error for a VPC that is not there but `InvalidInput`, and does not say that it gives it. The embedded cloud refuses, so that an id with a slip is never read as a VPC without zones.',
  ),
  'zones of one name': embedded(
    `${ROUTE53}/API_AssociateVPCWithHostedZone.html`,
    'A VPC cannot see two zones of one name: `ConflictingDomainExists`. The emulator does not look.',
  ),
  'unknown pages of zones': embedded(
    `${ROUTE53}/API_ListHostedZonesByVPC.html`,
    'The call has the error `InvalidPaginationToken`; the emulator has no pages.',
  ),
  'names are escaped': embedded(
    `${ROUTE53_GUIDE}/DomainNameFormat.html`,
    'Route 53 gives out every character but a-z, 0-9, - and _ as an escape code, `*` as `\\052`, however it was written; the emulator gives out what was written.',
  ),
  'one name in two spellings': embedded(
    `${ROUTE53_GUIDE}/DomainNameFormat.html`,
    'Letters are kept as small ones and an escape code is its character, so that two spellings are one name; for the emulator they are two.',
  ),
  'names of targets are escaped': open(
    `${ROUTE53_GUIDE}/DomainNameFormat.html`,
    'The page speaks of the names of zones and records; whether the name of an alias’ target is escaped too is not documented. The product reads both.',
  ),
  'names of targets': open(
    `${ROUTE53}/API_AliasTarget.html`,
    'With a dot and in small letters, or as it was written: not documented for the target of an alias. The product compares canonical names.',
  ),
  'order of names': embedded(
    `${ROUTE53}/API_ListResourceRecordSets.html`,
    'Sorted by the name with its labels reversed and a dot at its end, which comes after `-`; the emulator sorts otherwise.',
  ),
  'a type needs a name': embedded(
    `${ROUTE53}/API_ListResourceRecordSets.html`,
    'A type without a name is `InvalidInput`; the emulator lists.',
  ),
  'exact DELETE': embedded(
    `${ROUTE53}/API_ChangeResourceRecordSets.html`,
    'A DELETE says all values of what is there, or the batch is refused: the fence rests on it. The emulator looks at name and type, and at the changes that it was sent before.',
  ),
  'code of a refused DELETE': embedded(
    `${ROUTE53}/API_ChangeResourceRecordSets.html`,
    'What a batch finds otherwise than it says is `InvalidChangeBatch`; the emulator says `InvalidInput`.',
  ),
  'CREATE of what is there': embedded(
    `${ROUTE53}/API_ChangeResourceRecordSets.html`,
    'CREATE makes a set that is not there yet; the emulator refuses it only where the very same was sent before.',
  ),
  'the apex stays': embedded(
    `${ROUTE53_GUIDE}/SOA-NSrecords.html`,
    'A zone keeps its SOA and NS; the emulator takes their DELETE.',
  ),
  'form of a batch': embedded(
    `${ROUTE53}/API_ChangeBatch.html`,
    'A batch holds at least one change; the emulator takes an empty one.',
  ),
  'a set twice in a batch': embedded(
    `${ROUTE53}/API_ChangeResourceRecordSets.html`,
    'A batch with two changes of one set is refused; the emulator makes them one after the other.',
  ),
  'names of the zone': embedded(
    `${ROUTE53}/API_ChangeResourceRecordSets.html`,
    'A record’s name is at or below its zone’s; the emulator takes any.',
  ),
  'place of a CNAME': embedded(
    `${ROUTE53_GUIDE}/ResourceRecordTypes.html`,
    'A CNAME stands at no apex and beside no other record; the emulator does not look.',
  ),
  'values of a type': embedded(
    `${ROUTE53_GUIDE}/ResourceRecordTypes.html`,
    'Values have the form of their type, and texts stand in quotes; the emulator does not look.',
  ),
  'alias or values': embedded(
    `${ROUTE53}/API_ResourceRecordSet.html`,
    'A set has an alias and no TTL, or a TTL and values; the emulator takes both together and neither.',
  ),
  'what the emulator took before': embedded(
    `${ROUTE53}/API_ChangeResourceRecordSets.html`,
    'Follows from a change that the emulator took, or a spelling that it kept, earlier in this scenario.',
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
    'A standard parameter holds 4 KB, something, and no reference to another parameter; the emulator does not look.',
  ),
  'names of parameters': embedded(
    `${SSM}/API_PutParameter.html`,
    'A name with a slash begins with one, has no blanks and 15 levels at most; the emulator does not look.',
  ),
  'paths of parameters': embedded(
    `${SSM}/API_GetParametersByPath.html`,
    'A path begins with a slash; the emulator does not look.',
  ),
  'unknown pages of parameters': embedded(
    `${SSM}/API_GetParametersByPath.html`,
    'The call has the error `InvalidNextToken`; the emulator does not look, or ends with HTTP 500.',
  ),
  // --- KMS ---
  'a digest is signed': embedded(
    'https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html',
    'With the message type `DIGEST`, KMS signs the digest as it is; the emulator hashes it once more, and the signature verifies nothing.',
  ),
  // --- SQS ---
  'id of a dropped message': open(
    `${SQS}/SQSDeveloperGuide/using-messagededuplicationid-property.html`,
    'A message with an id that was sent before is accepted and not delivered; which message id is answered is not documented, and nothing reads it.',
  ),
  'form of messages': embedded(
    `${SQS}/APIReference/API_SendMessage.html`,
    'A message has a character at least, and its group and deduplication ids 128 at most, without blanks; the emulator does not look.',
  ),
  'time of invisibility': embedded(
    `${SQS}/APIReference/API_ChangeMessageVisibility.html`,
    'A message is hidden for 43,200 seconds at most; the emulator takes more.',
  ),
  'messages in flight': embedded(
    `${SQS}/APIReference/API_ChangeMessageVisibility.html`,
    'Only a message in flight can be hidden for longer, else `MessageNotInflight`; the emulator hides one that is to be received again.',
  ),
  // --- SNS ---
  'form of notices': embedded(
    'https://docs.aws.amazon.com/sns/latest/api/API_Publish.html',
    'With the structure `json`, a message is an object with a text by the name `default`; a subject is one line of less than 100 characters. The emulator does not look.',
  ),
  'attributes of notices': embedded(
    'https://docs.aws.amazon.com/sns/latest/api/API_Publish.html',
    'An attribute is not empty: `ParameterValueInvalid`, which the SDK calls `InvalidParameterValueException`. The emulator has another code, or takes it.',
  ),
} as const satisfies Record<string, Reason>;
