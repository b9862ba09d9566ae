import { describe, expect, test } from 'vitest';
import type { Identifiers } from '../../../shared/events/identifiers.ts';
import { bindingsToWake } from '../../../shared/events/wake.ts';
import type { Binding } from '../../../shared/model/binding.ts';
import { asFence } from '../../../shared/model/counters.ts';
import type { Manifest } from '../../../shared/model/feed.ts';
import { ABSENT, failed, type Lookup, present } from '../../../shared/model/observation.ts';
import { bindingOf, entryOf, manifestOf, snapshotOf } from '../publish/fixtures.ts';
import { identifiers } from './fixtures.ts';

/** A published binding that selects its resources by id. */
const byId: Binding = {
  ...bindingOf('by-id'),
  endpoint: { id: 'vpce-1' },
  inbound: { id: 'rslvr-in-1' },
  zones: [{ domain: 'a.amazonaws.com', id: 'Z1', vpcs: undefined }],
};

/** A published binding that selects its endpoint by tags and its zones by name, with fixed forwarders. */
const byTags: Binding = {
  ...bindingOf('by-tags'),
  endpoint: { vpc: 'vpc-2', tags: { dns: 'x' } },
  inbound: { addresses: ['10.0.0.1'], vpc: undefined },
  zones: undefined,
};

/** A binding like `byTags` that was never published. */
const waiting: Binding = { ...byTags, name: 'waiting', endpoint: { vpc: 'vpc-3', tags: {} } };

const elsewhere: Binding = {
  ...byId,
  name: 'elsewhere',
  region: 'us-west-2',
  zones: [{ domain: 'c.amazonaws.com', id: 'Z7', vpcs: undefined }],
};

const config = { bindings: [byId, byTags, waiting, elsewhere] };

function publishedAs(name: string, digit: number) {
  const { endpoint } = snapshotOf(name);
  return entryOf(name, {
    snapshot: snapshotOf(name, {
      endpoint: {
        ...endpoint,
        id: `vpce-${digit}`,
        subnets: [{ id: `subnet-${digit}`, zoneId: 'euw2-az1', ranges: [] }],
        addresses: [
          { address: '10.0.1.1', interfaceId: `eni-${digit}`, subnetId: `subnet-${digit}` },
        ],
      },
      zones: [
        {
          id: `Z${digit}0`,
          domain: 'z.amazonaws.com',
          wildcard: true,
          recordTypes: ['A'],
          fence: asFence(1),
        },
      ],
    }),
  });
}

const published: Lookup<Manifest> = present(
  manifestOf([publishedAs('by-id', 1), publishedAs('by-tags', 2)]),
);
const unread = failed({ what: 'the manifest', cause: 'AccessDenied', transient: false });

function woken(event: Partial<Identifiers>, manifest: Lookup<Manifest> = published): string[] {
  return bindingsToWake(identifiers(event), config, manifest).map(({ name }) => name);
}

const set = (...ids: string[]) => new Set(ids);
const route53 = { service: 'route53', region: 'us-east-1' };

describe('bindingsToWake', () => {
  test.each<[string, Partial<Identifiers>, string[]]>([
    [
      'the endpoint of the configuration',
      { endpoints: set('vpce-1'), vpcs: set('vpc-1') },
      ['by-id'],
    ],
    ['the published endpoint', { endpoints: set('vpce-2'), vpcs: set('vpc-9') }, ['by-tags']],
    ['a published interface', { interfaces: set('eni-2') }, ['by-tags']],
    ['a published subnet', { subnets: set('subnet-1') }, ['by-id']],
    [
      'the inbound endpoint',
      { service: 'route53resolver', inbounds: set('rslvr-in-1') },
      ['by-id'],
    ],
    ['a zone of the configuration', { ...route53, zones: set('Z1') }, ['by-id', 'waiting']],
    [
      'a published zone that was found by name',
      { ...route53, zones: set('Z20') },
      ['by-tags', 'waiting'],
    ],
    ['two published subnets', { subnets: set('subnet-1', 'subnet-2') }, ['by-id', 'by-tags']],
    ['unknown resources', { subnets: set('subnet-9'), interfaces: set('eni-9') }, []],
    ['no resource', {}, []],
    [
      'an inbound endpoint that is not ours',
      { service: 'route53resolver', inbounds: set('rslvr-in-9') },
      [],
    ],
  ])('wakes the right bindings for an event that names %s', (_, event, wanted) => {
    expect(woken(event)).toEqual(wanted);
  });

  test.each<[string, string, string[]]>([
    ['wakes the bindings of the Region of an event', 'us-west-2', ['elsewhere']],
    ['wakes no binding of another Region', 'eu-west-1', []],
  ])('%s', (_, region, wanted) => {
    expect(woken({ region, endpoints: set('vpce-1'), vpcs: set('vpc-1') })).toEqual(wanted);
  });

  test('wakes bindings of every Region for an event of Route 53', () => {
    expect(woken({ ...route53, zones: set('Z7') })).toEqual(['waiting', 'elsewhere']);
  });
});

describe('bindings that select their endpoint by tags', () => {
  test.each<[string, Partial<Identifiers>, string[]]>([
    [
      'are woken by an unknown endpoint of their VPC',
      { endpoints: set('vpce-9'), vpcs: set('vpc-2') },
      ['by-tags'],
    ],
    [
      'are not woken by an unknown endpoint of another VPC',
      { endpoints: set('vpce-9'), vpcs: set('vpc-8') },
      [],
    ],
    [
      'are woken by an unknown endpoint without a VPC',
      { endpoints: set('vpce-9') },
      ['by-tags', 'waiting'],
    ],
    ['are not woken by their VPC without an endpoint', { vpcs: set('vpc-2') }, []],
  ])('bindings with tags %s', (_, event, wanted) => {
    expect(woken(event)).toEqual(wanted);
  });
});

describe('unpublished bindings', () => {
  const zone = { ...route53, zones: set('Z999') };

  test.each<[string, Binding['zones'], boolean]>([
    ['is woken by an unknown zone if it lists no zones', undefined, true],
    [
      'is woken by an unknown zone if one of its zones has no id',
      [{ domain: 'b.amazonaws.com', id: undefined, vpcs: undefined }],
      true,
    ],
    [
      'is not woken by an unknown zone if all its zones have ids',
      [{ domain: 'b.amazonaws.com', id: 'Z5', vpcs: undefined }],
      false,
    ],
  ])('an unpublished binding %s', (_, zones, wanted) => {
    const bindings = [{ ...waiting, zones }];
    const found = bindingsToWake(identifiers(zone), { bindings }, published);
    expect(found).toHaveLength(wanted ? 1 : 0);
  });
});

describe('the manifest', () => {
  const subnet = { subnets: set('subnet-9') };

  test('wakes every binding of the Region if the manifest cannot be read', () => {
    expect(woken(subnet, unread)).toEqual(['by-id', 'by-tags', 'waiting']);
    expect(woken({ ...subnet, region: 'us-west-2' }, unread)).toEqual(['elsewhere']);
    expect(woken({ ...route53, zones: set('Z9') }, unread)).toHaveLength(4);
  });

  test('uses only the configuration if no manifest exists', () => {
    expect(woken({ subnets: set('subnet-1') }, ABSENT)).toEqual([]);
    expect(woken({ endpoints: set('vpce-1'), vpcs: set('vpc-1') }, ABSENT)).toEqual(['by-id']);
  });
});
