import { describe, expect, test } from 'vitest';
import type { Identifiers } from '../../../shared/events/identifiers.ts';
import { bindingsToWake } from '../../../shared/events/wake.ts';
import type { Binding } from '../../../shared/model/binding.ts';
import type { Manifest } from '../../../shared/model/feed.ts';
import { ABSENT, failed, type Lookup, present } from '../../../shared/model/observation.ts';
import { bindingOf, entryOf, manifestOf, snapshotOf } from '../publish/fixtures.ts';
import { identifiers } from './fixtures.ts';

/** Chosen by ids, published: the binding that events are mostly about. */
const byId: Binding = {
  ...bindingOf('by-id'),
  endpoint: { id: 'vpce-1' },
  inbound: { id: 'rslvr-in-1' },
  zones: [{ domain: 'a.amazonaws.com', id: 'Z1', vpcs: undefined }],
};

/** Chosen by tags, with fixed forwarders and zones found by name, published. */
const byTags: Binding = {
  ...bindingOf('by-tags'),
  endpoint: { vpc: 'vpc-2', tags: { dns: 'x' } },
  inbound: { addresses: ['10.0.0.1'], vpc: undefined },
  zones: undefined,
};

/** The same, and never published. */
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
          fence: 1,
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

describe('an event wakes the bindings that consist of what it names', () => {
  test.each<[string, Partial<Identifiers>, string[]]>([
    [
      'the endpoint of the configuration',
      { endpoints: set('vpce-1'), vpcs: set('vpc-1') },
      ['by-id'],
    ],
    [
      'the endpoint that was published',
      { endpoints: set('vpce-2'), vpcs: set('vpc-9') },
      ['by-tags'],
    ],
    ['an interface', { interfaces: set('eni-2') }, ['by-tags']],
    ['a subnet', { subnets: set('subnet-1') }, ['by-id']],
    [
      'the inbound endpoint',
      { service: 'route53resolver', inbounds: set('rslvr-in-1') },
      ['by-id'],
    ],
    ['a zone of the configuration', { ...route53, zones: set('Z1') }, ['by-id', 'waiting']],
    [
      'a zone that was found and published',
      { ...route53, zones: set('Z20') },
      ['by-tags', 'waiting'],
    ],
    ['several at once', { subnets: set('subnet-1', 'subnet-2') }, ['by-id', 'by-tags']],
    ['nothing that is known', { subnets: set('subnet-9'), interfaces: set('eni-9') }, []],
    ['nothing at all', {}, []],
    [
      'an inbound endpoint that is not ours',
      { service: 'route53resolver', inbounds: set('rslvr-in-9') },
      [],
    ],
  ])('%s', (_, event, wanted) => {
    expect(woken(event)).toEqual(wanted);
  });

  test.each<[string, string, string[]]>([
    ['its own', 'us-west-2', ['elsewhere']],
    ['another', 'eu-west-1', []],
  ])('of %s Region', (_, region, wanted) => {
    expect(woken({ region, endpoints: set('vpce-1'), vpcs: set('vpc-1') })).toEqual(wanted);
  });

  test('Route 53 is of every Region', () => {
    expect(woken({ ...route53, zones: set('Z7') })).toEqual(['waiting', 'elsewhere']);
  });
});

describe('a choice by tags', () => {
  test.each<[string, Partial<Identifiers>, string[]]>([
    [
      'an unknown endpoint of its VPC',
      { endpoints: set('vpce-9'), vpcs: set('vpc-2') },
      ['by-tags'],
    ],
    ['an unknown endpoint of another VPC', { endpoints: set('vpce-9'), vpcs: set('vpc-8') }, []],
    [
      'an unknown endpoint, the VPC not named',
      { endpoints: set('vpce-9') },
      ['by-tags', 'waiting'],
    ],
    ['its VPC without an endpoint', { vpcs: set('vpc-2') }, []],
  ])('may fall on %s', (_, event, wanted) => {
    expect(woken(event)).toEqual(wanted);
  });
});

describe('zones that are found by name', () => {
  const zone = { ...route53, zones: set('Z999') };

  test.each<[string, Binding['zones'], boolean]>([
    ['no zones are named', undefined, true],
    ['one has no id', [{ domain: 'b.amazonaws.com', id: undefined, vpcs: undefined }], true],
    ['all have ids', [{ domain: 'b.amazonaws.com', id: 'Z5', vpcs: undefined }], false],
  ])('may be a new one where %s and nothing is published', (_, zones, wanted) => {
    const bindings = [{ ...waiting, zones }];
    const found = bindingsToWake(identifiers(zone), { bindings }, published);
    expect(found).toHaveLength(wanted ? 1 : 0);
  });
});

describe('while the manifest is', () => {
  const subnet = { subnets: set('subnet-9') };

  test('unknown, every binding of the Region is woken', () => {
    expect(woken(subnet, unread)).toEqual(['by-id', 'by-tags', 'waiting']);
    expect(woken({ ...subnet, region: 'us-west-2' }, unread)).toEqual(['elsewhere']);
    expect(woken({ ...route53, zones: set('Z9') }, unread)).toHaveLength(4);
  });

  test('known to be absent, the configuration alone says', () => {
    expect(woken({ subnets: set('subnet-1') }, ABSENT)).toEqual([]);
    expect(woken({ endpoints: set('vpce-1'), vpcs: set('vpc-1') }, ABSENT)).toEqual(['by-id']);
  });
});
