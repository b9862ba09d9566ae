import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asRevision } from '../../../shared/model/counters.ts';
import type { BindingSnapshot } from '../../../shared/model/feed.ts';
import { snapshotOf } from '../publish/fixtures.ts';
import { ACCESS_POINTS, addressed, CONTROL, rendered, S3, s3, VPCE, zoneOf } from './fixtures.ts';
import { parseConf, parseForward, parseZone, unquoted } from './parsers.ts';

const inbound = ['10.0.1.122', '10.0.2.213'];

function withAddresses(addresses: string[], recordTypes: ('A' | 'AAAA')[]): BindingSnapshot {
  const { endpoint } = s3();
  return s3({
    endpoint: {
      ...endpoint,
      addresses: addresses.map((address) => ({ address, interfaceId: 'eni-0a', subnetId: 's' })),
    },
    zones: [zoneOf(S3, { recordTypes })],
  });
}

test('render(bind) returns five files, with the zone file before the file that names it', () => {
  expect(rendered([s3()]).names).toEqual([
    ['bind', 'forward.options.conf', 'text/plain'],
    ['bind', 'forward.conf', 'text/plain'],
    ['bind', 'rpz.zone', 'text/dns'],
    ['bind', 'rpz.conf', 'text/plain'],
    ['bind', 'rpz.options.conf', 'text/plain'],
  ]);
});

test('each file of bind begins with its owner, its revision and a warning not to edit it', () => {
  const { all } = rendered([s3()]);
  for (const content of all) {
    const [first, second] = content.split('\n');
    expect(first).toMatch(/^(\/\/|;) Made by privatelink-dns for net-prod, revision 7\.$/);
    expect(second).toContain('Do not edit');
    expect(content.endsWith('\n')).toBe(true);
  }
});

describe('forward.options.conf', () => {
  const optionsOf = (bindings: readonly BindingSnapshot[]) =>
    rendered(bindings)
      .forwardOptions.split('\n')
      .filter((line) => !/^(\/\/.*)?$/.test(line));

  test('exempts exactly the forwarded names from DNSSEC validation', () => {
    expect(optionsOf([s3({ names: { buckets: ['b-two', 'a.one'] } })])).toEqual([
      'validate-except {',
      `\t"a.one.${S3}";`,
      `\t"b-two.${S3}";`,
      '};',
    ]);
  });

  test('exempts nothing if every binding is released', () => {
    expect(optionsOf([s3({ status: 'released' })])).toEqual([]);
  });
});

describe('forward.conf', () => {
  test('forwards each domain only to the inbound endpoint', () => {
    expect(parseForward(rendered([s3()]).forward)).toEqual(
      [S3, ACCESS_POINTS, CONTROL].map((domain) => {
        return { domain, type: 'type forward', only: true, forwarders: inbound };
      }),
    );
  });

  test('forwards only the names of chosen buckets', () => {
    const zones = parseForward(rendered([s3({ names: { buckets: ['b-two', 'a.one'] } })]).forward);
    expect(zones.map(({ domain }) => domain)).toEqual([`a.one.${S3}`, `b-two.${S3}`]);
  });

  test('forwards the name of a bucket that has its own zone', () => {
    const domain = `myspecificbucket.${S3}`;
    const zones = parseForward(rendered([s3({ zones: [zoneOf(domain)] })]).forward);
    expect(zones.map((zone) => zone.domain)).toEqual([domain]);
  });

  test('lists a retiring forwarder as long as the snapshot contains it', () => {
    const retiring = [{ address: '10.0.0.9', until: '2026-01-01T00:10:00.000Z' }];
    const { forward } = rendered([
      s3({ inbound: { id: null, addresses: ['10.0.1.7'], retiring } }),
    ]);
    expect(parseForward(forward)[0]?.forwarders).toEqual(['10.0.0.9', '10.0.1.7']);
  });
});

describe('rpz.zone', () => {
  test('contains the apex and the wildcard of every domain, with relative owners and absolute targets', () => {
    const { records } = parseZone(rendered([s3()]).zone);
    const target = (prefix: string) => `${prefix}.${VPCE}.`;
    expect(records.map(({ owner, type, data }) => [owner, type, data])).toEqual([
      [S3, 'CNAME', target('bucket')],
      [`*.${S3}`, 'CNAME', target('bucket')],
      [ACCESS_POINTS, 'CNAME', target('accesspoint')],
      [`*.${ACCESS_POINTS}`, 'CNAME', target('accesspoint')],
      [CONTROL, 'CNAME', target('control')],
      [`*.${CONTROL}`, 'CNAME', target('control')],
    ]);
  });

  test('keeps a regional name without "*.", and writes one record for a domain without a wildcard', () => {
    const name = 'vpce-1-abc.monitoring.eu-west-2.vpce.amazonaws.com';
    const domain = 'monitoring.eu-west-2.amazonaws.com';
    const { endpoint } = s3();
    const snapshot = s3({
      endpoint: { ...endpoint, name },
      zones: [zoneOf(domain, { wildcard: false })],
    });
    expect(parseZone(rendered([snapshot]).zone).records).toEqual([
      { owner: domain, type: 'CNAME', data: `${name}.` },
    ]);
  });

  test('contains one record for a chosen bucket, because a policy matches exactly', () => {
    const { zone } = rendered([s3({ names: { buckets: ['one'] } })]);
    expect(parseZone(zone).records.map(({ owner }) => owner)).toEqual([`one.${S3}`]);
  });

  test.each([1, 7, 4294967295])('uses revision %i as its serial', (revision) => {
    const { zone } = rendered([s3()], { revision: asRevision(revision) });
    expect(parseZone(zone)).toMatchObject({ serial: revision, ttl: 60 });
  });

  test.each<[string, string[], ('A' | 'AAAA')[], [string, string][]]>([
    ['A', ['10.0.1.5', 'fd00::5'], ['A'], [['A', '10.0.1.5']]],
    ['AAAA', ['10.0.1.5', 'fd00::5'], ['AAAA'], [['AAAA', 'fd00::5']]],
    [
      'A and AAAA',
      ['10.0.1.5', 'fd00::5'],
      ['A', 'AAAA'],
      [
        ['A', '10.0.1.5'],
        ['AAAA', 'fd00::5'],
      ],
    ],
  ])(
    'contains %s records with answer: address if the endpoint’s name has them',
    (_, addresses, types, wanted) => {
      const { records } = parseZone(rendered([withAddresses(addresses, types)], addressed()).zone);
      for (const owner of [S3, `*.${S3}`]) {
        const answers = records.filter((record) => record.owner === owner);
        expect(answers.map(({ type, data }) => [type, data])).toEqual(wanted);
      }
      expect(records).toHaveLength(wanted.length * 2);
    },
  );

  test('contains a retiring address with answer: address', () => {
    const { endpoint } = s3();
    const retiring = [{ address: '10.0.1.4', until: '2026-01-01T00:10:00.000Z' }];
    const { zone } = rendered(
      [s3({ endpoint: { ...endpoint, retiring }, zones: [zoneOf(S3)] })],
      addressed(),
    );
    const apex = parseZone(zone).records.filter(({ owner }) => owner === S3);
    expect(apex.map(({ data }) => data)).toEqual(['10.0.1.165', '10.0.1.4']);
  });
});

describe('rpz.conf and rpz.options.conf', () => {
  test('both files name the same zone, and rpz.conf names the zone file', () => {
    const { rpz, options } = rendered([s3()]);
    const [zone, ...more] = parseConf(rpz);
    expect(more).toEqual([]);
    expect(unquoted(zone?.words[1] ?? '')).toBe('rpz.privatelink-dns');
    expect(zone?.block?.map(({ words }) => words.join(' '))).toEqual([
      'type primary',
      'file "/etc/bind/privatelink-dns/rpz.zone"',
      'allow-query',
      'allow-transfer',
    ]);
    const [policy, ...others] = parseConf(options);
    expect(others).toEqual([]);
    expect(policy?.block?.map(({ words }) => words)).toEqual([['zone', '"rpz.privatelink-dns"']]);
    expect(policy?.words.join(' ')).toBe(
      'response-policy qname-wait-recurse no break-dnssec yes max-policy-ttl 60 min-update-interval 0',
    );
  });

  test('rpz.options.conf limits the TTL of answers to the TTL of the zone', () => {
    const { options, zone } = rendered([s3()], {
      rpz: { zone: 'rpz.x', answer: 'cname', ttl: 300 },
    });
    expect(parseConf(options)[0]?.words.join(' ')).toContain('max-policy-ttl 300');
    expect(parseZone(zone).ttl).toBe(300);
  });
});

describe('render(bind)', () => {
  test('leaves out released bindings', () => {
    const other = snapshotOf('a-first');
    const { forward, zone } = rendered([s3({ status: 'released' }), other]);
    const domains = other.zones.map(({ domain }) => domain);
    expect(parseForward(forward).map(({ domain }) => domain)).toEqual(domains);
    expect(parseZone(zone).records.map(({ owner }) => owner)).toEqual([
      domains[0],
      `*.${domains[0]}`,
    ]);
  });

  test('writes no names if every binding is released', () => {
    const { forward, zone } = rendered([s3({ status: 'released' })]);
    expect(parseForward(forward)).toEqual([]);
    expect(parseZone(zone).records).toEqual([]);
  });

  test('gives the same bytes for bindings, forwarders and buckets in any order', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const addresses = ['10.0.1.1', '10.0.1.2', '10.0.1.3'];
    const bucketNames = ['one', 'two', 'three'];
    const build = (order: string[], forwarders: string[], buckets: string[]) =>
      order.map((name) =>
        snapshotOf(name, {
          zones: [zoneOf(`s3.${name}.amazonaws.com`)],
          inbound: { id: null, addresses: forwarders, retiring: [] },
          names: { buckets },
        }),
      );
    const wanted = rendered(build(names, addresses, bucketNames)).all;
    expect(parseForward(wanted[1] ?? '')).toHaveLength(15);
    const shuffled = <T>(list: T[]) => fc.shuffledSubarray(list, { minLength: list.length });
    fc.assert(
      fc.property(shuffled(names), shuffled(addresses), shuffled(bucketNames), (...orders) => {
        expect(rendered(build(...orders)).all).toEqual(wanted);
      }),
    );
  });
});
