import { Match, type Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import type { Network } from '../../shared/config/config.ts';
import { example, synth } from './synth.ts';

const S3_DOMAIN = 's3.eu-west-2.amazonaws.com';
const SUBNETS = ['subnet-0123456789abcdef0', 'subnet-0fedcba9876543210'];

const NETWORK: Network = {
  onPremises: ['10.20.0.0/16', 'fd00:20::/32'],
  endpoints: [
    {
      name: 's3-london',
      service: 's3',
      vpc: 'vpc-0123456789abcdef0',
      subnets: SUBNETS,
      addresses: 'dualstack',
      organization: undefined,
      policy: 'restricted',
    },
    {
      name: 'logs',
      service: 'com.amazonaws.eu-west-2.logs',
      vpc: 'vpc-0123456789abcdef0',
      subnets: SUBNETS,
      addresses: 'ipv4',
      organization: 'o-a1b2c3d4e5',
      policy: 'restricted',
    },
  ],
  inbound: {
    vpc: 'vpc-0123456789abcdef0',
    addresses: [
      { subnet: 'subnet-0123456789abcdef0', ip: '10.0.1.122' },
      { subnet: 'subnet-0fedcba9876543210', ip: undefined },
    ],
  },
  zones: { domains: [S3_DOMAIN], vpc: undefined },
  administrators: ['arn:aws:iam::123456789012:role/administrator'],
};

function templateOf(network: Partial<Network> = {}): Template {
  const { network: template } = synth(example({ network: { ...NETWORK, ...network } }));
  if (template === undefined) throw new Error('there is no network stack');
  return template;
}

const template = templateOf();
/** A network with an existing VPC for its zones, and without administrators. */
const other = templateOf({
  zones: { domains: [S3_DOMAIN], vpc: 'vpc-0fedcba9876543210' },
  administrators: [],
});
const NOTHING = { endpoints: [], inbound: undefined, zones: undefined };

test('an endpoint is in its subnets, has no private DNS, and carries the tag that bindings select by', () => {
  template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
    ServiceName: 'com.amazonaws.eu-west-2.s3',
    VpcEndpointType: 'Interface',
    VpcId: 'vpc-0123456789abcdef0',
    SubnetIds: SUBNETS,
    IpAddressType: 'dualstack',
    DnsOptions: { DnsRecordIpType: 'dualstack' },
    PrivateDnsEnabled: false,
    Tags: Match.arrayWith([{ Key: 'privatelink-dns', Value: 's3-london' }]),
  });
});

test.each([
  ['com.amazonaws.eu-west-2.s3', { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } }],
  ['com.amazonaws.eu-west-2.logs', { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' }],
])('the endpoint of %s accepts only principals of its account or organization', (...row) => {
  const [ServiceName, principals] = row;
  template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
    ServiceName,
    PolicyDocument: {
      Statement: [Match.objectLike({ Condition: { StringEquals: principals } })],
    },
  });
});

test.each<[service: string, policy: 'restricted' | 'full-access']>([
  ['com.amazonaws.vpce.eu-west-2.vpce-svc-0123456789abcdef0', 'restricted'],
  ['com.amazonaws.eu-west-2.logs', 'full-access'],
])('the endpoint of %s with the policy %s has no endpoint policy', (service, policy) => {
  const endpoints = NETWORK.endpoints.slice(1).map((one) => ({ ...one, service, policy }));
  templateOf({ endpoints }).hasResourceProperties('AWS::EC2::VPCEndpoint', {
    ServiceName: service,
    PolicyDocument: Match.absent(),
  });
});

test.each([
  ['HTTPS from on premises to s3-london', ['tcp 443']],
  ['DNS from on premises', ['udp 53', 'tcp 53']],
])('the security group for %s accepts connections only from the on-premises ranges', (...row) => {
  const [about, ports] = row;
  const group = Object.values(template.findResources('AWS::EC2::SecurityGroup')).find(
    ({ Properties }) => Properties.GroupDescription.endsWith(about),
  );
  const accepted = group?.Properties.SecurityGroupIngress.map(
    (rule: Record<string, string | number>) =>
      `${rule.CidrIp ?? rule.CidrIpv6} ${rule.IpProtocol} ${rule.FromPort}`,
  );
  expect(accepted).toEqual(
    NETWORK.onPremises.flatMap((range) => ports.map((port) => `${range} ${port}`)),
  );
});

test('the security groups allow no outgoing connections', () => {
  template.allResourcesProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })],
  });
});

test('the inbound endpoint has the configured addresses, and AWS chooses the others', () => {
  template.hasResourceProperties('AWS::Route53Resolver::ResolverEndpoint', {
    Direction: 'INBOUND',
    Protocols: ['Do53'],
    IpAddresses: [
      { SubnetId: 'subnet-0123456789abcdef0', Ip: '10.0.1.122' },
      { SubnetId: 'subnet-0fedcba9876543210' },
    ],
  });
});

test('a new zone is associated only with an empty VPC', () => {
  template.hasResourceProperties('AWS::Route53::HostedZone', {
    Name: S3_DOMAIN,
    VPCs: [{ VPCId: { 'Fn::GetAtt': [Match.anyValue(), 'VpcId'] }, VPCRegion: 'eu-west-2' }],
  });
  template.resourceCountIs('AWS::EC2::VPC', 1);
  template.resourceCountIs('AWS::EC2::Subnet', 0);
});

test('a new zone is associated with the VPC that the configuration names', () => {
  other.hasResourceProperties('AWS::Route53::HostedZone', {
    VPCs: [{ VPCId: 'vpc-0fedcba9876543210' }],
  });
  other.resourceCountIs('AWS::EC2::VPC', 0);
});

test('CloudFormation manages no records, as the reconciler writes them', () => {
  template.resourceCountIs('AWS::Route53::RecordSet', 0);
});

test('every resource of the network is kept when the stack is removed', () => {
  const resources = Object.values(template.toJSON().Resources as Record<string, object>);
  expect(resources.length).toBeGreaterThan(0);
  for (const resource of resources) {
    expect(resource).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  }
});

const printedStatement = (made: Template) => made.toJSON().Outputs.BucketPolicyStatement;

test('the bucket policy statement is an output for review, and exempts administrators and AWS services', () => {
  const text = JSON.stringify(printedStatement(template).Value);
  for (const part of ['aws:SourceVpce', 'role/administrator', 'aws:PrincipalIsAWSService']) {
    expect(text).toContain(part);
  }
  expect(text).not.toContain('s3:*');
  expect(text).not.toContain('PutBucketPolicy');
  template.resourceCountIs('AWS::S3::BucketPolicy', 0);
});

test('the bucket policy statement is omitted without administrators or without an S3 endpoint', () => {
  expect(printedStatement(other)).toBeUndefined();
  expect(printedStatement(templateOf({ endpoints: NETWORK.endpoints.slice(1) }))).toBeUndefined();
});

test.each<[part: keyof typeof NOTHING, types: string[]]>([
  ['endpoints', ['AWS::EC2::SecurityGroup', 'AWS::EC2::VPCEndpoint']],
  ['inbound', ['AWS::EC2::SecurityGroup', 'AWS::Route53Resolver::ResolverEndpoint']],
  ['zones', ['AWS::EC2::VPC', 'AWS::Route53::HostedZone']],
])('a network with only %s creates no other resources', (part, types) => {
  const made = templateOf({ ...NOTHING, [part]: NETWORK[part] });
  const found = Object.values(made.toJSON().Resources as Record<string, { Type: string }>);
  expect([...new Set(found.map(({ Type }) => Type))].sort()).toEqual(types);
});

test('only a configuration with a network has the network stack, and it is deployed before the home stack', () => {
  expect(synth(example()).network).toBeUndefined();
  expect(synth(example({ network: NETWORK })).waitsFor['privatelink-dns-net-prod']).toContain(
    'privatelink-dns-net-prod-network',
  );
});
