import { describe, expect, test } from 'vitest';
import type { BindingSnapshot } from '../../../shared/model/feed.ts';
import { render } from '../../../shared/render/registry.ts';
import type { RenderInput } from '../../../shared/render/resolver.ts';
import { ACCESS_POINTS, addressed, CONTROL, inputOf, S3, s3, VPCE, zoneOf } from './fixtures.ts';
import { refusesHostileText } from './hostile-text.ts';

/** Parses CSV (RFC 4180) with quotes around every field and CRLF after every line. Throws on anything else. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let rest = text;
  let row: string[] = [];
  while (rest !== '') {
    const match = /^"((?:[^"\r\n]|"")*)"(,|\r\n)/.exec(rest);
    if (match === null) throw new Error(`not CSV: ${JSON.stringify(rest.slice(0, 40))}`);
    const [all, field = '', separator] = match;
    row.push(field.replaceAll('""', '"'));
    if (separator !== ',') {
      rows.push(row);
      row = [];
    }
    rest = rest.slice(all.length);
  }
  if (row.length > 0) throw new Error('a line without its end');
  return rows;
}

/** Rows as objects with the column names as keys. As in NIOS, a header row precedes the rows of its object type. */
function objectsOf(text: string): Record<string, string>[] {
  const objects: Record<string, string>[] = [];
  let header: string[] = [];
  for (const row of parseCsv(text)) {
    const [first = ''] = row;
    if (first.startsWith('header-')) {
      header = row;
      continue;
    }
    if (`header-${first}` !== header[0]) throw new Error(`a ${first} below ${header[0]}`);
    if (row.length !== header.length) throw new Error(`${row.length} fields`);
    objects.push(Object.fromEntries(header.map((name, index) => [name, row[index] ?? ''])));
  }
  return objects;
}

function files(bindings: readonly BindingSnapshot[], more: Partial<RenderInput> = {}) {
  const artifacts = render('infoblox', ['forward', 'rewrite'], inputOf(bindings, more));
  const content = (name: string) => artifacts.find(({ file }) => file === name)?.content ?? '';
  return {
    artifacts,
    forward: objectsOf(content('forward-zones.csv')),
    rules: objectsOf(content('rpz-rules.csv')),
  };
}

test('render(infoblox) returns two files that an operator imports', () => {
  const { artifacts } = files([s3()]);
  expect(artifacts.map(({ file, mediaType, install }) => [file, mediaType, install])).toEqual([
    ['forward-zones.csv', 'text/csv', null],
    ['rpz-rules.csv', 'text/csv', null],
  ]);
});

describe('forward-zones.csv', () => {
  test('forwards each domain only to the inbound endpoint', () => {
    const { forward } = files([s3()]);
    expect(forward.map(({ fqdn }) => fqdn)).toEqual([S3, ACCESS_POINTS, CONTROL]);
    expect(forward[0]).toEqual({
      'header-forwardzone': 'forwardzone',
      fqdn: S3,
      zone_format: 'FORWARD',
      forward_to:
        'inbound-10-0-1-122-x.privatelink-dns/10.0.1.122,inbound-10-0-2-213-x.privatelink-dns/10.0.2.213',
      forwarders_only: 'True',
      disabled: 'False',
      disable_ns_generation: 'True',
      comment: 'privatelink-dns net-prod s3-london',
    });
  });

  test.each(['::1', 'fd00::', 'fd00:1::7'])('names the server %s', (address) => {
    const inbound = { id: null, addresses: [address], retiring: [] };
    const [name, server] = (files([s3({ inbound })]).forward[0]?.forward_to ?? '').split('/');
    expect(server).toBe(address);
    expect(name).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?\.privatelink-dns$/);
  });
});

describe('rpz-rules.csv', () => {
  test('points the apex and the wildcard to the endpoint’s public names with answer: cname', () => {
    const { rules } = files([s3()], { rpz: { zone: 'rpz.example', answer: 'cname', ttl: 90 } });
    expect(rules.map(({ fqdn, canonical_name }) => [fqdn, canonical_name])).toEqual([
      [`${S3}.rpz.example`, `bucket.${VPCE}`],
      [`*.${S3}.rpz.example`, `bucket.${VPCE}`],
      [`${ACCESS_POINTS}.rpz.example`, `accesspoint.${VPCE}`],
      [`*.${ACCESS_POINTS}.rpz.example`, `accesspoint.${VPCE}`],
      [`${CONTROL}.rpz.example`, `control.${VPCE}`],
      [`*.${CONTROL}.rpz.example`, `control.${VPCE}`],
    ]);
    expect(rules[0]).toMatchObject({
      'header-responsepolicycnamerecord': 'responsepolicycnamerecord',
      parent_zone: 'example.rpz',
      ttl: '90',
      disabled: 'False',
    });
  });

  test('lists the rules of each address type below their own header with answer: address', () => {
    const addresses = ['10.0.1.165', 'fd00::5'].map((address) => {
      return { address, interfaceId: 'eni-0a', subnetId: 's' };
    });
    const zone = zoneOf(S3, { wildcard: false, recordTypes: ['A', 'AAAA'] });
    const snapshot = s3({ endpoint: { ...s3().endpoint, addresses }, zones: [zone] });
    const { rules } = files([snapshot], addressed());
    const fqdn = `${S3}.rpz.privatelink-dns`;
    expect(rules).toMatchObject([
      { 'header-responsepolicyarecord': 'responsepolicyarecord', fqdn, address: '10.0.1.165' },
      { 'header-responsepolicyaaaarecord': 'responsepolicyaaaarecord', fqdn, address: 'fd00::5' },
    ]);
  });

  test('contains one rule for a chosen bucket', () => {
    const { rules } = files([s3({ names: { buckets: ['one'] } })]);
    expect(rules.map(({ fqdn }) => fqdn)).toEqual([`one.${S3}.rpz.privatelink-dns`]);
  });
});

test('neither file of infoblox contains a released binding', () => {
  expect(files([s3({ status: 'released' })])).toMatchObject({ forward: [], rules: [] });
});

refusesHostileText('infoblox', ({ content }) => {
  const objects = objectsOf(content);
  expect(objects.length).toBeLessThanOrEqual(12);
  for (const field of parseCsv(content).flat()) expect(field).toMatch(/^[\w.*:/ ,-]*$/);
});
