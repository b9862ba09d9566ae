import { describe, expect, test } from 'vitest';
import type { PrivateNames, ZoneChoice } from '../../../shared/model/binding.ts';
import type { BindingSnapshot } from '../../../shared/model/feed.ts';
import { RESOLVERS, render } from '../../../shared/render/registry.ts';
import { inputOf, S3, s3, zoneOf } from './fixtures.ts';
import { refusesHostileText } from './hostile-text.ts';

/** Parses lines of an address, a space and a single name, which is a subset of hosts(5). */
function parseHosts(text: string): [address: string, name: string][] {
  const lines = text.split('\n');
  expect(lines[0]).toMatch(/^# BEGIN privatelink-dns [\w.-]+$/);
  expect(lines.slice(-2)).toEqual([lines[0]?.replace('BEGIN', 'END'), '']);
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, address = '', name = ''] = /^([0-9a-f.:]+) ([a-z0-9._-]+)$/.exec(line) ?? [];
      if (name === '') throw new Error(`not a line of a hosts file: ${JSON.stringify(line)}`);
      return [address, name];
    });
}

function file(bindings: readonly BindingSnapshot[]) {
  const [artifact, ...more] = render('hosts', ['client'], inputOf(bindings));
  if (artifact === undefined || more.length > 0) throw new Error('not one file');
  return { ...artifact, lines: parseHosts(artifact.content) };
}

const addresses = ['10.0.1.165', 'fd00::5'].map((address) => {
  return { address, interfaceId: 'eni-0a', subnetId: 's' };
});
const endpoint = { ...s3().endpoint, addresses };
const zones = [zoneOf(S3, { recordTypes: ['A', 'AAAA'] })];

describe('the hosts file', () => {
  test('lists every chosen bucket with each of its addresses', () => {
    const { lines, check, install } = file([
      s3({ endpoint, zones, names: { buckets: ['two', 'one'] } }),
    ]);
    expect(lines).toEqual([
      ['10.0.1.165', `one.${S3}`],
      ['fd00::5', `one.${S3}`],
      ['10.0.1.165', `two.${S3}`],
      ['fd00::5', `two.${S3}`],
    ]);
    expect(check).toEqual([
      ['getent', 'ahosts', `one.${S3}`],
      ['getent', 'ahosts', `two.${S3}`],
    ]);
    expect(install).toBeNull();
  });

  test('lists the name of a bucket that has its own zone, but not its wildcard', () => {
    expect(file([s3({ zones: [zoneOf(`one.${S3}`)] })]).lines).toEqual([
      ['10.0.1.165', `one.${S3}`],
    ]);
  });

  test('contains no lines for a binding that makes every name private', () => {
    expect(file([s3()]).lines).toEqual([]);
  });

  test('contains no lines for a released binding', () => {
    expect(file([s3({ status: 'released', names: { buckets: ['one'] } })]).lines).toEqual([]);
  });
});

describe('hosts.unsupported', () => {
  const zone = (domain: string): ZoneChoice => ({ domain, id: undefined, vpcs: undefined });
  test.each<['accepts' | 'refuses', string, PrivateNames, ZoneChoice[] | undefined]>([
    ['refuses', 'every name of the service', 'all', undefined],
    ['refuses', 'every name in a zone of the Region', 'all', [zone(S3)]],
    ['refuses', 'every name in a zone of the global name', 'all', [zone('s3.amazonaws.com')]],
    ['accepts', 'every name in a zone of one bucket', 'all', [zone(`one.${S3}`)]],
    ['accepts', 'only chosen buckets', { buckets: ['one'] }, undefined],
  ])('%s a binding with %s', (outcome, _, names, zones) => {
    const unsupported = RESOLVERS.hosts.unsupported('client', { names, zones }, inputOf([]));
    expect(unsupported === undefined).toBe(outcome === 'accepts');
    if (unsupported !== undefined) expect(unsupported.remedy).toContain('buckets');
  });
});

refusesHostileText('hosts', ({ content }) => {
  expect(parseHosts(content).length).toBeLessThanOrEqual(1);
});
