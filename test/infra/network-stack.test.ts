import { Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
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
    },
    {
      name: 'logs',
      service: 'com.amazonaws.eu-west-2.logs',
      vpc: 'vpc-0123456789abcdef0',
      subnets: SUBNETS,
      addresses: 'ipv4',
      organization: 'o-a1b2c3d4e5',
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
  const { network: made } = synth(example({ network: { ...NETWORK, ...network } }));
  if (made === undefined) throw new Error('there is no network stack');
  return made;
}

const template = templateOf();
const NOTHING = { endpoints: [], inbound: undefined, zones: undefined };

describe('endpoints', () => {
  it('stand in their subnets, without private DNS, and carry the tag that bindings choose by', () => {
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

  it.each([
    ['com.amazonaws.eu-west-2.s3', { 'aws:PrincipalAccount': { Ref: 'AWS::AccountId' } }],
    ['com.amazonaws.eu-west-2.logs', { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' }],
  ])('of %s serve their own principals alone', (ServiceName, principals) => {
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      ServiceName,
      PolicyDocument: {
        Statement: [Match.objectLike({ Condition: { StringEquals: principals } })],
      },
    });
  });
});

describe('security groups', () => {
  it.each([
    ['HTTPS from on premises to s3-london', ['tcp 443']],
    ['DNS from on premises', ['udp 53', 'tcp 53']],
  ])('%s: from the ranges, and from nowhere else', (about, ports) => {
    const group = Object.values(template.findResources('AWS::EC2::SecurityGroup')).find(
      ({ Properties }) => Properties.GroupDescription.endsWith(about),
    );
    const admitted = group?.Properties.SecurityGroupIngress.map(
      (rule: Record<string, string | number>) =>
        `${rule.CidrIp ?? rule.CidrIpv6} ${rule.IpProtocol} ${rule.FromPort}`,
    );
    expect(admitted).toEqual(
      NETWORK.onPremises.flatMap((range) => ports.map((port) => `${range} ${port}`)),
    );
  });

  it('let nothing out', () => {
    template.allResourcesProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })],
    });
  });
});

it('has an inbound endpoint with the addresses that were chosen, and leaves others to AWS', () => {
  template.hasResourceProperties('AWS::Route53Resolver::ResolverEndpoint', {
    Direction: 'INBOUND',
    Protocols: ['Do53'],
    IpAddresses: [
      { SubnetId: 'subnet-0123456789abcdef0', Ip: '10.0.1.122' },
      { SubnetId: 'subnet-0fedcba9876543210' },
    ],
  });
});

describe('zones', () => {
  it('begin in a VPC where nobody asks', () => {
    template.hasResourceProperties('AWS::Route53::HostedZone', {
      Name: S3_DOMAIN,
      VPCs: [{ VPCId: { 'Fn::GetAtt': [Match.anyValue(), 'VpcId'] }, VPCRegion: 'eu-west-2' }],
    });
    template.resourceCountIs('AWS::EC2::VPC', 1);
    template.resourceCountIs('AWS::EC2::Subnet', 0);
  });

  it('begin in a VPC of yours if you name one', () => {
    const own = templateOf({ zones: { domains: [S3_DOMAIN], vpc: 'vpc-0fedcba9876543210' } });
    own.hasResourceProperties('AWS::Route53::HostedZone', {
      VPCs: [{ VPCId: 'vpc-0fedcba9876543210' }],
    });
    own.resourceCountIs('AWS::EC2::VPC', 0);
  });

  it('hold no record that CloudFormation would fight the reconciler for', () => {
    template.resourceCountIs('AWS::Route53::RecordSet', 0);
  });
});

it('outlives its stack, all of it', () => {
  const resources = Object.values(template.toJSON().Resources as Record<string, object>);
  expect(resources.length).toBeGreaterThan(0);
  for (const resource of resources) {
    expect(resource).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  }
});

describe('the bucket policy statement', () => {
  const printed = (made: Template) => made.toJSON().Outputs.BucketPolicyStatement;

  it('is printed for review, with ways for administrators and services', () => {
    const text = JSON.stringify(printed(template).Value);
    for (const part of ['aws:SourceVpce', 'role/administrator', 'aws:PrincipalIsAWSService']) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain('s3:*');
    expect(text).not.toContain('PutBucketPolicy');
    template.resourceCountIs('AWS::S3::BucketPolicy', 0);
  });

  it('is not printed where nobody could get back in, or no endpoint is of S3', () => {
    expect(printed(templateOf({ administrators: [] }))).toBeUndefined();
    expect(printed(templateOf({ endpoints: NETWORK.endpoints.slice(1) }))).toBeUndefined();
  });
});

it.each<[part: keyof typeof NOTHING, types: string[]]>([
  ['endpoints', ['AWS::EC2::SecurityGroup', 'AWS::EC2::VPCEndpoint']],
  ['inbound', ['AWS::EC2::SecurityGroup', 'AWS::Route53Resolver::ResolverEndpoint']],
  ['zones', ['AWS::EC2::VPC', 'AWS::Route53::HostedZone']],
])('%s can be made alone', (part, types) => {
  const made = templateOf({ ...NOTHING, [part]: NETWORK[part] });
  const found = Object.values(made.toJSON().Resources as Record<string, { Type: string }>);
  expect([...new Set(found.map(({ Type }) => Type))].sort()).toEqual(types);
});

it('is there only where the configuration asks for it, and the reconciler waits for it', () => {
  expect(synth(example()).network).toBeUndefined();
  expect(synth(example({ network: NETWORK })).waitsFor['privatelink-dns-net-prod']).toContain(
    'privatelink-dns-net-prod-network',
  );
});
