/** Route 53 is global: its events occur only in this Region. */
export const GLOBAL_REGION = 'us-east-1';

/** An EventBridge rule. The CDK app deploys it, and the embedded AWS evaluates it. */
export interface EventRule {
  name: string;
  description: string;
  /** Route 53 is global and emits its events only in us-east-1. */
  arises: 'in-region' | 'in-us-east-1';
  pattern: Record<string, unknown>;
}

/**
 * Calls about network interfaces are left out: container fleets make them all the time. AWS creates, changes and deletes
 * the interfaces of an endpoint itself, as a consequence of a call about the endpoint, which wakes the binding. The
 * binding then waits until the interfaces match the endpoint's subnets.
 */
const EC2_CALLS = [
  'CreateVpcEndpoint',
  'ModifyVpcEndpoint',
  'DeleteVpcEndpoints',
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
 * Rules for the calls that can cause drift of a binding, from CloudTrail (EventBridge guide, AWS API calls via CloudTrail;
 * this needs a trail with logging). Failed calls have an `errorCode`. The pattern excludes our own writes by their role:
 * otherwise each repair would wake the reconciler again. Calls without a role session have no `sessionIssuer`, so the
 * pattern also accepts `exists: false`. EventBridge does not deliver read-only calls to such rules.
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
      description: 'VPC endpoints and subnets change',
      arises: 'in-region',
      pattern: call('ec2', EC2_CALLS),
    },
    {
      name: 'endpoint-tags',
      description: 'Tags of VPC endpoints change',
      arises: 'in-region',
      // Other resources are tagged often, so this rule accepts only VPC endpoints.
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
