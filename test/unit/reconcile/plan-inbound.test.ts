import { expect, test } from 'vitest';
import type { BindingSnapshot, RetiringAddress } from '../../../shared/model/feed.ts';
import type { Inbound } from '../../../shared/model/observation.ts';
import { planInbound } from '../../../shared/reconcile/plan-endpoint.ts';
import { after, INBOUND_ID, inbound, NOW, snapshot } from './fixtures.ts';

function plan(observed: Inbound, published?: BindingSnapshot) {
  return planInbound(observed, published, { now: NOW, seconds: 360 });
}

/** An endpoint with two attached addresses and a third address in this status. */
function withThird(status: string, address = '10.0.3.7'): Inbound {
  return inbound({ addresses: [...inbound().addresses, { address, status }] });
}

function publishedInbound(over: Partial<BindingSnapshot['inbound']>): BindingSnapshot {
  return snapshot({ inbound: { ...snapshot().inbound, ...over } });
}

const WITH_THIRD = publishedInbound({ addresses: ['10.0.1.122', '10.0.2.213', '10.0.3.7'] });

type Fate = 'served' | 'retires' | 'dropped';

function fateOf(address: string, part: ReturnType<typeof plan>): Fate {
  if (part.kind !== 'ready') throw new Error(part.notices[0]?.text);
  const isPresent = part.value.addresses.includes(address);
  const retires = part.value.retiring.some((entry) => entry.address === address);
  expect(isPresent && retires).toBe(false);
  if (isPresent) return 'served';
  return retires ? 'retires' : 'dropped';
}

test.each<[status: string, fresh: Fate, known: Fate]>([
  ['ATTACHED', 'served', 'served'],
  ['CREATING', 'dropped', 'dropped'],
  ['FAILED_CREATION', 'dropped', 'dropped'],
  ['FAILED_RESOURCE_GONE', 'dropped', 'dropped'],
  ['ATTACHING', 'dropped', 'served'],
  ['UPDATING', 'dropped', 'served'],
  ['REMAP_ATTACHING', 'dropped', 'served'],
  ['ISOLATED', 'dropped', 'served'],
  ['UNKNOWN_STATUS', 'dropped', 'served'],
  ['DETACHING', 'dropped', 'retires'],
  ['REMAP_DETACHING', 'dropped', 'retires'],
  ['DELETING', 'dropped', 'retires'],
])(
  'an address in the status %s gets the result %s if it was never published, and %s if it was',
  (status, fresh, known) => {
    expect(fateOf('10.0.3.7', plan(withThird(status), snapshot()))).toBe(fresh);
    expect(fateOf('10.0.3.7', plan(withThird(status), WITH_THIRD))).toBe(known);
  },
);

test('a DETACHING address is served exactly until its retirement ends', () => {
  const retiring = (until: string): RetiringAddress[] => [{ address: '10.0.3.7', until }];
  const seen = (seconds: number) =>
    plan(withThird('DETACHING'), publishedInbound({ retiring: retiring(after(seconds)) }));
  expect(seen(1)).toMatchObject({ value: { retiring: retiring(after(1)) } });
  expect(seen(0)).toMatchObject({ value: { retiring: [] } });
  expect(plan(withThird('DETACHING'), WITH_THIRD)).toMatchObject({
    value: { retiring: retiring(after(360)) },
  });
});

test('an address that the same endpoint no longer lists is dropped', () => {
  expect(fateOf('10.0.3.7', plan(inbound(), WITH_THIRD))).toBe('dropped');
});

const OTHER = 'rslvr-in-0fedcba9876543210';

test('the addresses of a replaced inbound endpoint retire, through several runs', () => {
  const earlier = publishedInbound({ id: OTHER, addresses: ['10.0.8.1', '10.0.8.2'] });
  const first = plan(inbound(), earlier);
  const retiring = ['10.0.8.1', '10.0.8.2'].map((address) => ({ address, until: after(360) }));
  const addresses = ['10.0.1.122', '10.0.2.213'];
  expect(first).toMatchObject({ value: { id: INBOUND_ID, addresses, retiring } });
  // The second plan starts from the snapshot of the first plan.
  const second = plan(inbound(), publishedInbound({ addresses, retiring }));
  expect(second).toMatchObject({ value: { retiring } });
});

test('a retiring address in a failed status is dropped', () => {
  const published = publishedInbound({ retiring: [{ address: '10.0.3.7', until: after(100) }] });
  expect(fateOf('10.0.3.7', plan(withThird('FAILED_RESOURCE_GONE'), published))).toBe('dropped');
});

test('an address retires when the configuration no longer lists it', () => {
  const fixed = inbound({ id: undefined, addresses: inbound().addresses.slice(0, 1) });
  const published = publishedInbound({ id: null });
  expect(fateOf('10.0.2.213', plan(fixed, published))).toBe('retires');
});

test.each<[what: string, over: Partial<Inbound>, text: string | undefined]>([
  ['with the direction INBOUND', {}, undefined],
  ['with the direction OUTBOUND', { direction: 'OUTBOUND' }, 'has the direction OUTBOUND'],
  [
    'with the direction INBOUND_DELEGATION',
    { direction: 'INBOUND_DELEGATION' },
    'has the direction INBOUND_DELEGATION',
  ],
  ['that is being deleted', { status: 'DELETING' }, 'is being deleted'],
  ['that is being updated', { status: 'UPDATING' }, undefined],
  ['that is recovering', { status: 'AUTO_RECOVERING' }, undefined],
  ['in an unknown status', { status: 'UNKNOWN_STATUS' }, undefined],
  ['without a protocol, which means Do53', { protocols: [] }, undefined],
  ['with DoH and Do53', { protocols: ['DoH', 'Do53'] }, undefined],
  ['with only DoH', { protocols: ['DoH'] }, 'accepts only DoH, and forwarders use DNS on port 53'],
  [
    'with public space of its VPC',
    { addresses: [{ address: '203.0.113.9', status: 'ATTACHED' }] },
    undefined,
  ],
  ['without addresses', { addresses: [] }, 'has no attached address'],
  [
    'whose only address is being created',
    { addresses: [{ address: '10.0.1.122', status: 'CREATING' }] },
    'has no attached address',
  ],
])('planInbound accepts or refuses an inbound endpoint %s', (_, over, text) => {
  const part = plan(inbound(over));
  expect(part.kind).toBe(text === undefined ? 'ready' : 'held');
  if (text !== undefined) expect(part.notices[0]?.text).toContain(text);
});

test.each([
  [0, ['inbound-unsupported']],
  [1, ['inbound-single-address']],
  [2, []],
])('an endpoint with %d attached addresses gets the notices %j', (count, expected) => {
  const part = plan(inbound({ addresses: inbound().addresses.slice(0, count) }));
  expect(part.notices.map(({ code }) => code)).toEqual(expected);
});

test('an endpoint that needs action gets a notice, and its attached addresses are served', () => {
  const part = plan(inbound({ status: 'ACTION_NEEDED' }));
  expect(part.kind).toBe('ready');
  expect(part.notices.map(({ code }) => code)).toEqual(['inbound-degraded']);
});

test('planInbound sorts the addresses', () => {
  const addresses = [...inbound().addresses].reverse();
  expect(plan(inbound({ addresses }))).toMatchObject({
    value: { addresses: ['10.0.1.122', '10.0.2.213'] },
  });
});
