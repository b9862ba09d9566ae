import { expect, test } from 'vitest';
import { CloudError } from '../../../shared/cloud/errors.ts';
import type * as wire from '../../../shared/cloud/ports.ts';
import {
  IncompleteAnswerError,
  toEndpoint,
  toInbound,
  toInterface,
  toRecordSet,
  toServiceZones,
  toSubnet,
  tryRead,
} from '../../../shared/reconcile/facts.ts';

const ID = 'vpce-001760f0be22cd4e2';

function raw(over: Partial<wire.VpcEndpoint> = {}): wire.VpcEndpoint {
  return { VpcEndpointId: ID, VpcId: 'vpc-1', ServiceName: 'svc', State: 'available', ...over };
}

function entries(...names: string[]): wire.DnsEntry[] {
  return names.map((DnsName) => ({ DnsName, HostedZoneId: 'Z7K1066E3PUKB' }));
}

function nameAmong(...names: string[]): string | undefined {
  return toEndpoint(raw({ DnsEntries: entries(...names) })).regionalName?.name;
}

test.each<[what: string, names: string[], chosen: string | undefined]>([
  ['from no entries', [], undefined],
  [
    'from a list with the regional name first',
    [
      `${ID}-x.s3.eu-west-2.vpce.amazonaws.com`,
      `${ID}-x-eu-west-2a.s3.eu-west-2.vpce.amazonaws.com`,
    ],
    `${ID}-x.s3.eu-west-2.vpce.amazonaws.com`,
  ],
  [
    'from a list with zonal names first, including a Local Zone',
    [
      `${ID}-x-us-west-2-lax-1a.ec2.us-west-2.vpce.amazonaws.com`,
      `${ID}-x-us-west-2a.ec2.us-west-2.vpce.amazonaws.com`,
      `${ID}-x.ec2.us-west-2.vpce.amazonaws.com`,
    ],
    `${ID}-x.ec2.us-west-2.vpce.amazonaws.com`,
  ],
  [
    'from S3 names with a wildcard',
    [
      `*.${ID}-x-eu-west-2b.s3.eu-west-2.vpce.amazonaws.com`,
      `*.${ID}-x.s3.eu-west-2.vpce.amazonaws.com`,
    ],
    `*.${ID}-x.s3.eu-west-2.vpce.amazonaws.com`,
  ],
  [
    'from a name with escapes, upper case and a trailing dot',
    [`\\052.${ID}-X.S3.eu-west-2.VPCE.amazonaws.com.`],
    `*.${ID}-x.s3.eu-west-2.vpce.amazonaws.com`,
  ],
  [
    'from a list with a shorter private name',
    ['s3.amazonaws.com', `${ID}-x.s3.eu-west-2.vpce.amazonaws.com`],
    `${ID}-x.s3.eu-west-2.vpce.amazonaws.com`,
  ],
  ['from only zonal names', [`${ID}-x-eu-west-2a.s3.eu-west-2.vpce.amazonaws.com`], undefined],
  ['from only private names', ['monitoring.us-east-2.amazonaws.com'], undefined],
  [
    'from names in aws-cn',
    [
      `${ID}-x-cn-north-1a.s3.cn-north-1.vpce.amazonaws.com.cn`,
      `${ID}-x.s3.cn-north-1.vpce.amazonaws.com.cn`,
    ],
    `${ID}-x.s3.cn-north-1.vpce.amazonaws.com.cn`,
  ],
  [
    'from the name of another endpoint',
    [`vpce-0ffff-x.s3.eu-west-2.vpce.amazonaws.com`],
    undefined,
  ],
  [
    'from a similar name of another domain',
    [`${ID}-x.s3.eu-west-2.vpce.amazonaws.com.evil.example`],
    undefined,
  ],
])('toEndpoint takes the regional name %s', (_, names, chosen) => {
  expect(nameAmong(...names)).toBe(chosen);
  expect(nameAmong(...[...names].reverse())).toBe(chosen);
});

test('toEndpoint returns the Region of the service if AWS returns it', () => {
  expect(toEndpoint(raw({ ServiceRegion: 'us-east-1' })).serviceRegion).toBe('us-east-1');
  expect(toEndpoint(raw()).serviceRegion).toBeUndefined();
});

test('toEndpoint ignores a DNS entry without a zone id', () => {
  const DnsName = `${ID}-x.s3.eu-west-2.vpce.amazonaws.com`;
  expect(toEndpoint(raw({ DnsEntries: [{ DnsName }] })).regionalName).toBeUndefined();
});

test.each<[address: string | undefined, records: string | undefined, types: string[]]>([
  [undefined, undefined, ['A']],
  ['ipv4', undefined, ['A']],
  ['ipv4', 'dualstack', ['A']],
  ['ipv6', undefined, ['AAAA']],
  ['ipv6', 'ipv6', ['AAAA']],
  ['dualstack', undefined, ['A', 'AAAA']],
  ['dualstack', 'dualstack', ['A', 'AAAA']],
  ['dualstack', 'ipv4', ['A']],
  ['dualstack', 'ipv6', ['AAAA']],
  ['dualstack', 'service-defined', ['A', 'AAAA']],
  ['Dualstack', 'IPv6', ['AAAA']],
])(
  'toEndpoint maps the IP address type %s and the DNS record type %s to %j',
  (IpAddressType, DnsRecordIpType, types) => {
    expect(toEndpoint(raw({ IpAddressType, DnsOptions: { DnsRecordIpType } })).recordTypes).toEqual(
      types,
    );
  },
);

test.each([
  ['available', 'available'],
  ['Available', 'available'],
  ['pendingAcceptance', 'pendingacceptance'],
])('toEndpoint maps the state %s to %s', (State, state) => {
  expect(toEndpoint(raw({ State })).state).toBe(state);
});

test.each<[what: string, read: () => unknown, text: string]>([
  [
    'an endpoint',
    () => toEndpoint(raw({ State: undefined })),
    `${ID} has no State in the response`,
  ],
  [
    'an endpoint',
    () => toEndpoint(raw({ VpcEndpointId: undefined })),
    'an endpoint has no VpcEndpointId in the response',
  ],
  [
    'an interface',
    () => toInterface({ NetworkInterfaceId: 'eni-1' }),
    'eni-1 has no SubnetId in the response',
  ],
  [
    'an interface',
    () => toInterface({ NetworkInterfaceId: 'eni-1', SubnetId: 'subnet-1' }),
    'eni-1 has no address in the response',
  ],
  [
    'an interface',
    () =>
      toInterface({
        NetworkInterfaceId: 'eni-1',
        SubnetId: 'subnet-1',
        PrivateIpAddress: '10.0.1.',
      }),
    '"10.0.1." is not an IP address',
  ],
  [
    'a subnet',
    () => toSubnet({ SubnetId: 'subnet-1' }),
    'subnet-1 has no AvailabilityZone in the response',
  ],
  [
    'an inbound endpoint',
    () => toInbound({ Id: 'r', Status: 'OPERATIONAL', HostVPCId: 'v' }, []),
    'r has no Direction in the response',
  ],
  [
    'an inbound address',
    () =>
      toInbound({ Id: 'r', Direction: 'INBOUND', Status: 'OPERATIONAL', HostVPCId: 'v' }, [
        { Ip: '10.0.1.1' },
      ]),
    'address 10.0.1.1 of r has no Status in the response',
  ],
  ['a record set', () => toRecordSet({ Name: 'x.' }), 'x has no Type in the response'],
  [
    'an alias',
    () => toRecordSet({ Name: 'x.', Type: 'A', AliasTarget: { DNSName: 'y.' } }),
    'x has no AliasTarget.HostedZoneId in the response',
  ],
])('%s without a required member is a failed reading, never a value', async (_, read, text) => {
  expect(read).toThrow(IncompleteAnswerError);
  expect(await tryRead('it', async () => read())).toEqual({
    kind: 'failed',
    failure: { what: 'it', cause: text, transient: false },
  });
});

test.each([
  ['Throttling', true],
  ['TimeoutError', true],
  ['AccessDenied', false],
  ['NoSuchHostedZone', false],
  ['UnknownCode', false],
])('tryRead returns a failed reading for %s; transient: %s', async (code, transient) => {
  const failure = new CloudError({ service: 'ec2', operation: 'DescribeSubnets' }, code, 'no');
  const reading = await tryRead('the subnets', () => Promise.reject(failure));
  expect(reading).toEqual({
    kind: 'failed',
    failure: { what: 'the subnets', cause: `ec2 DescribeSubnets: ${code}: no`, transient },
  });
});

test('tryRead throws on an error that is a bug of ours', async () => {
  await expect(tryRead('it', () => Promise.reject(new TypeError('bug')))).rejects.toThrow('bug');
});

test.each<[what: string, names: string[], zones: [string, boolean][]]>([
  ['no private names', [], []],
  [
    'only an apex name',
    ['monitoring.eu-west-2.amazonaws.com'],
    [['monitoring.eu-west-2.amazonaws.com', false]],
  ],
  [
    'only a wildcard name',
    ['*.dkr.ecr.eu-west-2.amazonaws.com'],
    [['dkr.ecr.eu-west-2.amazonaws.com', true]],
  ],
  [
    'a wildcard name before its apex name',
    [
      '*.s3.eu-west-2.amazonaws.com',
      's3-control.eu-west-2.amazonaws.com',
      'S3.eu-west-2.amazonaws.com.',
    ],
    [
      ['s3-control.eu-west-2.amazonaws.com', false],
      ['s3.eu-west-2.amazonaws.com', true],
    ],
  ],
])('toServiceZones returns the zones of a service with %s', (_, names, zones) => {
  const PrivateDnsNames = names.map((PrivateDnsName) => ({ PrivateDnsName }));
  const details = [{ ServiceName: 'gateway' }, { PrivateDnsName: names[0], PrivateDnsNames }];
  expect(toServiceZones(details)).toEqual(
    zones.map(([domain, wildcard]) => ({ domain, wildcard })),
  );
});

test('toInterface returns canonical, sorted addresses without duplicates', () => {
  const seen = toInterface({
    NetworkInterfaceId: 'eni-1',
    SubnetId: 'subnet-1',
    PrivateIpAddress: '10.0.1.5',
    Ipv6Addresses: [{ Ipv6Address: '2001:DB8:0:0::A' }, { Ipv6Address: '2001:db8::a' }],
  });
  expect(seen.addresses).toEqual(['10.0.1.5', '2001:db8::a']);
});

test('toSubnet ignores an IPv6 range that is not associated yet', () => {
  const subnet = toSubnet({
    SubnetId: 'subnet-1',
    AvailabilityZone: 'eu-west-2a',
    AvailabilityZoneId: 'euw2-az2',
    CidrBlock: '10.0.1.0/24',
    Ipv6CidrBlockAssociationSet: [
      { Ipv6CidrBlock: '2001:db8::/64', Ipv6CidrBlockState: { State: 'associating' } },
      { Ipv6CidrBlock: '2001:db8:1::/64', Ipv6CidrBlockState: { State: 'associated' } },
    ],
  });
  expect(subnet).toEqual({
    id: 'subnet-1',
    zoneId: 'euw2-az2',
    zoneName: 'eu-west-2a',
    ranges: ['10.0.1.0/24', '2001:db8:1::/64'],
  });
});

test('toEndpoint returns the names of Availability Zones and Local Zones, and neither regional nor private names', () => {
  const host = 's3.eu-west-2.vpce.amazonaws.com';
  const DnsEntries = entries(
    `*.${ID}-x.${host}`,
    `*.${ID}-x-eu-west-2-lon-1a.${host}`,
    `*.${ID}-x-eu-west-2a.${host}`,
    's3.eu-west-2.amazonaws.com',
    `vpce-0other-x-eu-west-2b.${host}`,
  );
  expect(toEndpoint(raw({ DnsEntries })).zonalNames).toEqual([
    {
      zone: 'eu-west-2-lon-1a',
      name: `*.${ID}-x-eu-west-2-lon-1a.${host}`,
      zoneId: 'Z7K1066E3PUKB',
    },
    { zone: 'eu-west-2a', name: `*.${ID}-x-eu-west-2a.${host}`, zoneId: 'Z7K1066E3PUKB' },
  ]);
});
