/** Route 53 is global: its events occur only in this Region. */
export const GLOBAL_REGION = 'us-east-1';

/** An EventBridge rule: used by the CDK app as it deploys, and by the embedded cloud as it runs. */
export interface EventRule {
  name: string;
  description: string;
  /** Route 53 is global and its events arise in us-east-1 alone. */
  arises: 'in-region' | 'in-us-east-1';
  pattern: Record<string, unknown>;
}

const EC2_CALLS = [
  'CreateVpcEndpoint',
  'ModifyVpcEndpoint',
  'DeleteVpcEndpoints',
  'CreateNetworkInterface',
  'DeleteNetworkInterface',
  'ModifyNetworkInterfaceAttribute',
  'CreateSubnet',
  'DeleteSubnet',
  'ModifySubnetAttribute',
  'AssociateSubnetCidrBlock',
  'DisassociateSubnetCidrBlock',
];

const ROUTE53_CALLS = [
  'CreateHostedZone',
  'DeleteHostedZone',
  'ChangeResourceRecordSets',
  'AssociateVPCWithHostedZone',
  'DisassociateVPCFromHostedZone',
];

const RESOLVER_CALLS = [
  'CreateResolverEndpoint',
  'UpdateResolverEndpoint',
  'DeleteResolverEndpoint',
  'AssociateResolverEndpointIpAddress',
  'DisassociateResolverEndpointIpAddress',
];

/**
 * The calls that can make a binding drift, as CloudTrail reports them (EventBridge guide, AWS API calls via
 * CloudTrail; a trail with logging is needed). Failed calls carry an `errorCode`. Our own writes are left
 * out by the role that made them, or each repair would wake the next; callers without a session have no
 * such member, hence `exists: false`. Read-only calls are not delivered to rules of this kind.
 */
export function eventRules(own: { roleArns: readonly string[] }): EventRule[] {
  const call = (source: string, eventNames: string[], more: object = {}) => ({
    source: [`aws.${source}`],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      eventSource: [`${source}.amazonaws.com`],
      eventName: eventNames,
      errorCode: [{ exists: false }],
      userIdentity: {
        sessionContext: {
          sessionIssuer: { arn: [{ exists: false }, { 'anything-but': [...own.roleArns] }] },
        },
      },
      ...more,
    },
  });
  return [
    {
      name: 'endpoints-and-subnets',
      description: 'VPC endpoints, their interfaces and subnets change',
      arises: 'in-region',
      pattern: call('ec2', EC2_CALLS),
    },
    {
      name: 'endpoint-tags',
      description: 'Tags of VPC endpoints change',
      arises: 'in-region',
      // Tagging is frequent everywhere else.
      pattern: call('ec2', ['CreateTags', 'DeleteTags'], {
        requestParameters: { resourcesSet: { items: { resourceId: [{ prefix: 'vpce-' }] } } },
      }),
    },
    {
      name: 'inbound-endpoints',
      description: 'Route 53 Resolver endpoints and their addresses change',
      arises: 'in-region',
      pattern: call('route53resolver', RESOLVER_CALLS),
    },
    {
      name: 'zones',
      description: 'Hosted zones, their records and associations change',
      arises: 'in-us-east-1',
      pattern: call('route53', ROUTE53_CALLS),
    },
  ];
}
