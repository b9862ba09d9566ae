export type ServiceName =
  | 'ec2'
  | 'route53'
  | 'route53resolver'
  | 's3'
  | 'kms'
  | 'ssm'
  | 'sns'
  | 'sqs';

interface OperationFacts {
  service: ServiceName;
  write: boolean;
  /** AWS's maximum number of items in a page; undefined if the answer has no pages. */
  pageSize?: number;
  /** The members of the input that request a later page. */
  pageInput?: readonly string[];
}

/** Every operation of the ports. */
export const OPERATIONS = {
  DescribeVpcEndpoints: paged('ec2', 1000),
  DescribeNetworkInterfaces: paged('ec2', 1000),
  DescribeSubnets: paged('ec2', 1000),
  DescribeVpcEndpointServices: paged('ec2', 1000),
  GetHostedZone: { service: 'route53', write: false },
  ListHostedZonesByName: paged('route53', 100, ['HostedZoneId']),
  ListHostedZonesByVPC: paged('route53', 100),
  ListResourceRecordSets: paged('route53', 300, ['StartRecordName']),
  ChangeResourceRecordSets: { service: 'route53', write: true },
  AssociateVPCWithHostedZone: { service: 'route53', write: true },
  ListResolverEndpoints: paged('route53resolver', 100),
  ListResolverEndpointIpAddresses: paged('route53resolver', 100),
  GetObject: { service: 's3', write: false },
  PutObject: { service: 's3', write: true },
  ListObjectsV2: paged('s3', 1000, ['ContinuationToken']),
  GetPublicKey: { service: 'kms', write: false },
  Sign: { service: 'kms', write: false },
  GetParametersByPath: paged('ssm', 10),
  PutParameter: { service: 'ssm', write: true },
  Publish: { service: 'sns', write: true },
  SendMessage: { service: 'sqs', write: true },
  ChangeMessageVisibility: { service: 'sqs', write: true },
} as const satisfies Record<string, OperationFacts>;

export type Operation = keyof typeof OPERATIONS;

export function operationFacts(operation: Operation): OperationFacts {
  return OPERATIONS[operation];
}

function paged(
  service: ServiceName,
  pageSize: number,
  pageInput: readonly string[] = ['NextToken'],
): OperationFacts {
  return { service, write: false, pageSize, pageInput };
}
