import { expect, test } from 'vitest';
import { examine } from '../../cli/doctor.ts';
import {
  ABSENT,
  type Answers,
  badOf,
  DOMAIN,
  ENDPOINT,
  examined,
  INBOUND,
  portsOf,
  rule,
  sound,
  VPC,
  withRule,
} from './doctor-fixtures.ts';
import { CONFIG, recorder } from './fixtures.ts';

test('doctor finds no problem in the worked example, and names what it checked', async () => {
  const { exit, findings } = await examined({});
  expect(exit).toBe(0);
  expect(findings.map(({ state, check, subject }) => `${state} ${check} ${subject}`)).toEqual([
    'ok trail eu-west-2',
    'ok trail us-east-1',
    `ok vpc-dns ${VPC}`,
    `ok security-group ${ENDPOINT}`,
    `ok security-group ${INBOUND}`,
    `ok security-group ${INBOUND}`,
    `ok resolver-rule ${VPC}`,
  ]);
});

const HOME = { Name: 'home', TrailARN: 'arn:home', HomeRegion: 'eu-west-2' };
const MANAGEMENT = { Field: 'eventCategory', Equals: ['Management'] };

test.each<[what: string, over: Partial<Answers>, bad: string[]]>([
  ['there is no trail', { trails: [] }, ['problem trail eu-west-2', 'problem trail us-east-1']],
  [
    'the only trail is of one Region',
    { trails: [HOME], logging: { 'arn:home': true } },
    ['problem trail us-east-1'],
  ],
  [
    'the trail does not log',
    { logging: { 'arn:all': false } },
    ['problem trail eu-west-2', 'problem trail us-east-1'],
  ],
  [
    'the trail records only reads',
    {
      selectors: { EventSelectors: [{ IncludeManagementEvents: true, ReadWriteType: 'ReadOnly' }] },
    },
    ['problem trail eu-west-2', 'problem trail us-east-1'],
  ],
  [
    'the trail leaves out management events',
    { selectors: { EventSelectors: [{ IncludeManagementEvents: false, ReadWriteType: 'All' }] } },
    ['problem trail eu-west-2', 'problem trail us-east-1'],
  ],
  [
    'the trail records only writes',
    {
      selectors: {
        EventSelectors: [{ IncludeManagementEvents: true, ReadWriteType: 'WriteOnly' }],
      },
    },
    [],
  ],
  [
    'an advanced selector records management events',
    { selectors: { AdvancedEventSelectors: [{ FieldSelectors: [MANAGEMENT] }] } },
    [],
  ],
  [
    'an advanced selector records only reads',
    {
      selectors: {
        AdvancedEventSelectors: [
          { FieldSelectors: [MANAGEMENT, { Field: 'readOnly', Equals: ['true'] }] },
        ],
      },
    },
    ['problem trail eu-west-2', 'problem trail us-east-1'],
  ],
  [
    'an advanced selector records only data events',
    {
      selectors: {
        AdvancedEventSelectors: [
          { FieldSelectors: [{ Field: 'eventCategory', Equals: ['Data'] }] },
        ],
      },
    },
    ['problem trail eu-west-2', 'problem trail us-east-1'],
  ],
  [
    'a second trail records the writes',
    { trails: [HOME, ...sound().trails], logging: { 'arn:all': true } },
    [],
  ],
])('doctor judges the trails if %s', async (_, over, bad) => {
  expect(await badOf(over)).toEqual(bad);
});

const READ_ONLY = {
  EventSelectors: [{ IncludeManagementEvents: true, ReadWriteType: 'ReadOnly' }],
};

test.each<[what: string, over: Partial<Answers>, commands: string[]]>([
  ['does not log', { logging: {} }, ['start-logging --name arn:all']],
  [
    'records only reads',
    { selectors: READ_ONLY },
    ['create-trail --name privatelink-dns', 'start-logging --name privatelink-dns'],
  ],
  [
    'neither logs nor records writes',
    { logging: {}, selectors: READ_ONLY },
    ['create-trail --name privatelink-dns', 'start-logging --name privatelink-dns'],
  ],
])('doctor replaces no selectors of a trail that %s', async (_, over, commands) => {
  const { bad } = await examined(over);
  const printed = bad[0]?.remedy?.match(/(?<=aws cloudtrail )\S+ --name \S+/g);
  expect(printed).toEqual(commands);
});

test.each<[what: string, attributes: Record<string, boolean>, flags: string[]]>([
  ['DNS support', { enableDnsSupport: false, enableDnsHostnames: true }, ['--enable-dns-support']],
  ['DNS hostnames', { enableDnsSupport: true }, ['--enable-dns-hostnames']],
  ['both attributes', {}, ['--enable-dns-support', '--enable-dns-hostnames']],
])(
  'doctor reports %s that is off, with the command that turns it on',
  async (_, attributes, flags) => {
    const { bad, exit } = await examined({ attributes });
    expect(exit).toBe(3);
    expect(bad).toMatchObject([{ check: 'vpc-dns', state: 'problem', subject: VPC }]);
    const remedy = bad[0]?.remedy ?? '';
    expect(remedy.match(/--enable-\S+/g)).toEqual(flags);
  },
);

function withGroup(id: string, IpPermissions: object[]): Partial<Answers> {
  const others = sound().groups.filter(({ GroupId }) => GroupId !== id);
  return { groups: [...others, { GroupId: id, IpPermissions }] };
}

const HTTPS_CLOSED = [`problem security-group ${ENDPOINT}`];

test.each<[what: string, permissions: object[], bad: string[]]>([
  ['no rule', [], HTTPS_CLOSED],
  ['port 442 alone', [rule('tcp', 442)], HTTPS_CLOSED],
  ['UDP port 443', [rule('udp', 443)], HTTPS_CLOSED],
  ['ports up to 442', [{ ...rule('tcp', 1), ToPort: 442 }], HTTPS_CLOSED],
  ['ports from 444', [{ ...rule('tcp', 444), ToPort: 65535 }], HTTPS_CLOSED],
  ['ports 443 to 444', [{ ...rule('tcp', 443), ToPort: 444 }], []],
  ['protocol number 6', [rule('6', 443)], []],
  ['every protocol', [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '10.0.0.0/8' }] }], []],
  [
    'an IPv6 range',
    [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, Ipv6Ranges: [{ CidrIpv6: 'fd00::/8' }] }],
    HTTPS_CLOSED,
  ],
  [
    'another security group',
    [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, UserIdGroupPairs: [{ GroupId: 'sg-x' }] }],
    HTTPS_CLOSED,
  ],
  [
    'a prefix list',
    [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, PrefixListIds: [{ PrefixListId: 'pl-1' }] }],
    [`not-checked security-group ${ENDPOINT}`],
  ],
])(
  'doctor judges the security group of the endpoint that permits %s',
  async (_, permissions, bad) => {
    expect(await badOf(withGroup('sg-https', permissions))).toEqual(bad);
  },
);

test.each<[what: string, permissions: object[], text: string]>([
  ['only UDP', [rule('udp', 53)], 'TCP port 53 is closed'],
  ['only TCP', [rule('tcp', 53)], 'UDP port 53 is closed'],
])(
  'doctor asks for both protocols at an inbound endpoint that permits %s',
  async (_, permissions, text) => {
    const { bad } = await examined(withGroup('sg-dns', permissions));
    expect(bad).toHaveLength(1);
    expect(bad[0]?.text).toContain(text);
    expect(bad[0]?.remedy).toContain('--group-id sg-dns');
  },
);

const SHADOWED = [`problem resolver-rule ${VPC}`];

test.each<[what: string, over: Partial<Answers>, bad: string[]]>([
  ['the zone’s own name', withRule(`${DOMAIN}.`), SHADOWED],
  ['a name below the zone', withRule(`bucket.${DOMAIN}.`), SHADOWED],
  ['a name above the zone', withRule('eu-west-2.amazonaws.com.'), []],
  ['every name', withRule('.'), []],
  ['a name that only ends alike', withRule(`not${DOMAIN}.`), []],
  ['the zone’s name by a system rule', withRule(`${DOMAIN}.`, { type: 'SYSTEM' }), []],
  [
    'the zone’s name whose association is being made',
    withRule(`${DOMAIN}.`, { status: 'CREATING' }),
    SHADOWED,
  ],
  ['the zone’s name whose association failed', withRule(`${DOMAIN}.`, { status: 'FAILED' }), []],
  [
    'the zone’s name whose association is being deleted',
    withRule(`${DOMAIN}.`, { status: 'DELETING' }),
    [],
  ],
  ['the zone’s name in another VPC', withRule(`${DOMAIN}.`, { vpc: 'vpc-0fff' }), []],
])('doctor judges a Resolver rule for %s', async (_, over, bad) => {
  expect(await badOf(over)).toEqual(bad);
});

test.each<[operation: string, permission: string, checks: string[]]>([
  ['DescribeTrails', 'cloudtrail:DescribeTrails', ['trail', 'trail']],
  ['DescribeVpcAttribute', 'ec2:DescribeVpcAttribute', ['vpc-dns']],
  ['DescribeVpcEndpoints', 'ec2:DescribeVpcEndpoints', ['security-group']],
  ['DescribeSecurityGroups', 'ec2:DescribeSecurityGroups', ['security-group', 'security-group']],
  [
    'ListResolverEndpoints',
    'route53resolver:ListResolverEndpoints',
    ['security-group', 'vpc-dns', 'resolver-rule'],
  ],
  ['ListResolverRules', 'route53resolver:ListResolverRules', ['resolver-rule']],
])(
  'doctor without %s checks the rest, and names the permission',
  async (operation, permission, checks) => {
    const { bad, exit } = await examined({ denied: [operation] });
    expect(exit).toBe(3);
    expect(bad.map(({ check }) => check)).toEqual(checks);
    for (const { state, remedy } of bad) {
      expect(state).toBe('not-checked');
      expect(remedy).toBe(`Give your role ${permission}, and run doctor again.`);
    }
  },
);

test.each(['GetTrailStatus', 'GetEventSelectors'])(
  'doctor calls no trail a problem if %s is denied, as for a trail of the organization',
  async (operation) => {
    expect(await badOf({ denied: [operation] })).toEqual([
      'not-checked trail eu-west-2',
      'not-checked trail us-east-1',
    ]);
  },
);

test('doctor prints each finding with its remedy on lines of their own', async () => {
  const out = recorder();
  await examine({ config: CONFIG }, out, {
    open: async () => ABSENT,
    ports: portsOf({ ...sound(), attributes: { enableDnsHostnames: true } }),
  });
  expect(out.text()).toContain(
    [
      `problem  vpc-dns  ${VPC}`,
      '  The attribute dns-support is off, so the VPC does not answer from private zones.',
      `  What to do: Run \`aws ec2 modify-vpc-attribute --vpc-id ${VPC} --enable-dns-support --region eu-west-2\`.`,
    ].join('\n'),
  );
});

const DUAL_STACK = sound().endpoints.map((one) => ({ ...one, IpAddressType: 'dualstack' }));

test('doctor wants a range of each family that a dual-stack endpoint has', async () => {
  const { bad } = await examined({ endpoints: DUAL_STACK });
  expect(bad).toMatchObject([{ check: 'security-group', subject: ENDPOINT, state: 'problem' }]);
  expect(bad[0]?.text).toContain('names a range of IPv6 addresses');
  expect(bad[0]?.remedy).toContain('"Ipv6Ranges":[{"CidrIpv6":"RANGE"}]');
});

test('doctor wants an IPv6 range of an inbound endpoint that has IPv6 addresses alone', async () => {
  const inbounds = sound().inbounds.map((one) => ({ ...one, ResolverEndpointType: 'IPV6' }));
  expect(await badOf({ inbounds })).toEqual([
    `problem security-group ${INBOUND}`,
    `problem security-group ${INBOUND}`,
  ]);
});
