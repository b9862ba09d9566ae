import { expect, test } from 'vitest';
import type { BindingSnapshot } from '../../../shared/model/feed.ts';
import type { Endpoint, Interface, Subnet } from '../../../shared/model/observation.ts';
import { planEndpoint } from '../../../shared/reconcile/plan-endpoint.ts';
import {
  after,
  endpoint,
  INTERFACES,
  NOW,
  SUBNET_A,
  SUBNET_B,
  SUBNETS,
  snapshot,
} from './fixtures.ts';

const retirement = { now: NOW, seconds: 360 };

function plan(
  chosen: Endpoint,
  seen: {
    interfaces?: Interface[];
    subnets?: Subnet[];
    others?: Endpoint[];
    withdrawn?: string[];
  } = {},
  published?: BindingSnapshot,
) {
  const { interfaces = INTERFACES, subnets = SUBNETS, others = [], withdrawn = [] } = seen;
  return planEndpoint(
    chosen,
    { region: 'eu-west-2', endpoints: [...others, chosen], interfaces, subnets, withdrawn },
    published,
    retirement,
  );
}

/** `ready`, or the reason why the endpoint is not ready. */
function outcome(part: ReturnType<typeof plan>): string {
  if (part.kind === 'ready') return 'ready';
  return `${part.kind}: ${part.notices.map(({ code }) => code).join()}`;
}

test.each([
  ['available', 'ready'],
  ['pending', 'waiting: endpoint-pending'],
  ['pendingacceptance', 'held: endpoint-pending-acceptance'],
  ['rejected', 'held: endpoint-not-serving'],
  ['failed', 'held: endpoint-not-serving'],
  ['expired', 'held: endpoint-not-serving'],
  ['partial', 'held: endpoint-not-serving'],
  ['unknown', 'held: endpoint-not-serving'],
])('an endpoint in the state %s is %s', (state, expected) => {
  expect(outcome(plan(endpoint({ state })))).toBe(expected);
});

test.each<[what: string, chosen: Partial<Endpoint>, interfaces: Interface[], why: string]>([
  [
    'no regional name yet',
    { regionalName: undefined },
    INTERFACES,
    'it has no regional DNS name yet',
  ],
  [
    'an interface that EC2 does not list',
    {},
    INTERFACES.slice(0, 1),
    'its interface eni-b is not listed',
  ],
  [
    'a subnet without an interface',
    { interfaceIds: ['eni-a'] },
    INTERFACES,
    `it has no interface in ${SUBNET_B} yet`,
  ],
  [
    'an interface in a subnet that it does not list',
    { subnetIds: [SUBNET_A] },
    INTERFACES,
    `its interface eni-b is in ${SUBNET_B}, which it does not list`,
  ],
  [
    'no interface and no subnet',
    { interfaceIds: [], subnetIds: [] },
    [],
    'it has no interface yet',
  ],
])('the plan waits for an endpoint with %s', (_, chosen, interfaces, why) => {
  const part = plan(endpoint(chosen), { interfaces });
  expect(outcome(part)).toBe('waiting: interfaces-unsettled');
  expect(part.notices[0]?.text).toContain(`: ${why}.`);
});

test('planEndpoint ignores the interfaces of other endpoints', () => {
  const strange = { id: 'eni-x', subnetId: 'subnet-x', addresses: ['192.0.2.1'] };
  const part = plan(endpoint(), { interfaces: [strange, ...INTERFACES] });
  expect(part).toMatchObject({
    kind: 'ready',
    value: { addresses: [{ address: '10.0.1.165' }, { address: '10.0.2.19' }] },
  });
});

/** The plan of an endpoint with one interface, which has this address in a subnet with these ranges. */
function single(address: string, ranges: string[]): ReturnType<typeof plan> {
  return plan(
    endpoint({
      interfaceIds: ['eni-a'],
      subnetIds: [SUBNET_A],
      recordTypes: [address.includes(':') ? 'AAAA' : 'A'],
    }),
    {
      interfaces: [{ id: 'eni-a', subnetId: SUBNET_A, addresses: [address] }],
      subnets: [{ id: SUBNET_A, zoneId: 'euw2-az2', ranges }],
    },
  );
}

test.each([
  ['10.0.1.0', '10.0.1.0/24', true],
  ['10.0.0.255', '10.0.1.0/24', false],
  ['10.0.1.255', '10.0.1.0/24', true],
  ['10.0.2.0', '10.0.1.0/24', false],
  ['10.0.1.15', '10.0.1.0/28', true],
  ['10.0.1.16', '10.0.1.0/28', false],
  ['172.16.0.0', '172.16.0.0/16', true],
  ['172.15.255.255', '172.15.0.0/16', true],
  ['172.31.255.255', '172.31.0.0/16', true],
  ['172.32.0.0', '172.32.0.0/16', true],
  ['100.64.0.0', '100.64.0.0/16', true],
  ['100.63.255.255', '100.63.0.0/16', true],
  ['192.168.255.255', '192.168.0.0/16', true],
  ['192.169.0.0', '192.169.0.0/16', true],
  ['52.95.150.1', '52.95.150.0/24', true],
  ['2001:db8::1', '2001:db8::/64', true],
  ['2001:db8:0:1::1', '2001:db8::/64', false],
  ['fd00::1', 'fd00::/64', true],
  ['fd00::1', '10.0.1.0/24', false],
])('the address %s in a subnet with the range %s is published: %s', (address, range, belongs) => {
  expect(outcome(single(address, [range]))).toBe(belongs ? 'ready' : 'held: address-refused');
});

test('an address must be in one of the ranges of its own subnet', () => {
  expect(outcome(single('10.0.9.5', ['10.0.1.0/24', '10.0.9.0/24']))).toBe('ready');
  const swapped = [
    { id: SUBNET_A, zoneId: 'euw2-az2', ranges: ['10.0.2.0/24'] },
    { id: SUBNET_B, zoneId: 'euw2-az3', ranges: ['10.0.1.0/24'] },
  ];
  expect(outcome(plan(endpoint(), { subnets: swapped }))).toBe('held: address-refused');
});

test('an endpoint whose subnet EC2 does not list is held', () => {
  const part = plan(endpoint(), { subnets: SUBNETS.slice(0, 1) });
  expect(outcome(part)).toBe('held: address-refused');
  expect(part.notices[0]?.text).toContain(`its subnet ${SUBNET_B} is not listed`);
});

test('an endpoint whose name has AAAA records but whose interfaces have no IPv6 address is held', () => {
  const part = plan(endpoint({ recordTypes: ['A', 'AAAA'] }));
  expect(outcome(part)).toBe('held: address-refused');
  expect(part.notices[0]?.text).toContain(
    'its name has AAAA records, but no interface has such an address',
  );
});

test('a notice reports enabled private DNS and its scope', () => {
  const text = (onlyForInboundResolver: boolean) =>
    plan(endpoint({ privateDns: { enabled: true, onlyForInboundResolver } })).notices[0]?.text;
  expect(text(false)).toContain('private DNS on: AWS');
  expect(text(true)).toContain('private DNS on (for the inbound Resolver endpoint only): AWS');
});

// --- make before break ---------------------------------------------------------------------

const OLD_ID = 'vpce-0ld';
const OLD: Interface = { id: 'eni-old', subnetId: SUBNET_A, addresses: ['10.0.1.99'] };
const BOTH = [...INTERFACES, OLD];

function old(state = 'available'): Endpoint {
  return endpoint({ id: OLD_ID, state, interfaceIds: ['eni-old'], subnetIds: [SUBNET_A] });
}

function publishedWith(
  served: Partial<Pick<BindingSnapshot['endpoint'], 'addresses' | 'retiring'>>,
): BindingSnapshot {
  return snapshot({ endpoint: { ...snapshot().endpoint, ...served } });
}

const REPLACED = publishedWith({
  addresses: [{ address: '10.0.1.99', interfaceId: 'eni-old', subnetId: SUBNET_A }],
});

function retiringOf(part: ReturnType<typeof plan>): unknown {
  return part.kind === 'ready' ? part.value.retiring : outcome(part);
}

test.each([
  ['available', [{ address: '10.0.1.99', until: after(360) }]],
  ['pending', [{ address: '10.0.1.99', until: after(360) }]],
  ['rejected', []],
  ['failed', []],
  ['deleting', []],
])('the retiring addresses of a replaced endpoint in the state %s are %j', (state, retiring) => {
  expect(
    retiringOf(plan(endpoint(), { interfaces: BOTH, others: [old(state)] }, REPLACED)),
  ).toEqual(retiring);
});

test('an address whose interface no longer exists does not retire', () => {
  expect(retiringOf(plan(endpoint(), { others: [old()] }, REPLACED))).toEqual([]);
});

test('an address that an unrelated interface now has does not retire', () => {
  const stray = { ...OLD, id: 'eni-of-a-database' };
  expect(retiringOf(plan(endpoint(), { interfaces: [...INTERFACES, stray] }, REPLACED))).toEqual(
    [],
  );
});

test.each([
  [1, [{ address: '10.0.1.99', until: after(1) }]],
  [0, []],
  [-1, []],
])(
  'an address whose retirement ends in %d seconds is served only until then',
  (seconds, retiring) => {
    const until = after(seconds);
    const published = publishedWith({ retiring: [{ address: '10.0.1.99', until }] });
    const seen = { interfaces: BOTH, others: [old()] };
    expect(retiringOf(plan(endpoint(), seen, published))).toEqual(retiring);
  },
);

test('a retiring address that the endpoint has again is present and no longer retires', () => {
  const published = publishedWith({ retiring: [{ address: '10.0.2.19', until: after(100) }] });
  const part = plan(endpoint(), {}, published);
  expect(retiringOf(part)).toEqual([]);
  expect(part).toMatchObject({
    kind: 'ready',
    value: { addresses: [{ address: '10.0.1.165' }, { address: '10.0.2.19' }] },
  });
});

test('no address retires if nothing was published', () => {
  expect(retiringOf(plan(endpoint(), { interfaces: BOTH, others: [old()] }))).toEqual([]);
});
