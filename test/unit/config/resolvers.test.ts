import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../shared/config/load.ts';
import { edited, FILE, problemLines, SAMPLE } from './fixtures.ts';

function withResolvers(list: string, more: [from: string, to: string][] = []): string {
  const text = edited(SAMPLE, 'resolvers: [bind]', `resolvers: ${list}`);
  return more.reduce((so, [from, to]) => edited(so, from, to), text);
}

const BY_ADDRESS: [string, string] = ['answer: cname', 'answer: address'];

describe('resolvers that cannot serve a binding', () => {
  test.each([
    ['dnsmasq', '{ name: dnsmasq, use: forward }'],
    ['knot-resolver', '{ name: knot-resolver, use: forward }'],
    ['windows', '{ name: windows, use: forward }'],
  ])(
    'loadConfig refuses %s for answers by name, and shows the alternative',
    (name, alternative) => {
      const [line = '', ...more] = problemLines(withResolvers(`[bind, ${name}]`));
      expect(more).toEqual([]);
      expect(line).toContain(`${FILE}:10:19: resolvers[1]: "${name}" cannot serve s3-london: `);
      expect(line).toContain('rpz.answer: address');
      expect(line).toContain(alternative);
      expect(line).not.toContain('..');
    },
  );

  test.each(['dnsmasq', 'knot-resolver', 'windows'])(
    'loadConfig accepts %s with use: forward',
    (name) => {
      const config = loadConfig(withResolvers(`[{ name: ${name}, use: forward }]`), FILE);
      expect(config.resolvers).toEqual([{ name, use: 'forward' }]);
    },
  );

  test.each(['dnsmasq', 'knot-resolver', 'windows'])(
    'loadConfig accepts %s for answers by address',
    (name) => {
      const config = loadConfig(withResolvers(`[${name}]`, [BY_ADDRESS]), FILE);
      expect(config.resolvers).toEqual([{ name, use: 'both' }]);
    },
  );

  test('loadConfig refuses hosts for all names, because a hosts file cannot list every bucket', () => {
    const [line = ''] = problemLines(withResolvers('[hosts]'));
    expect(line).toContain('resolvers[0]: "hosts" cannot serve s3-london');
    expect(line).toContain('names: { buckets: [...] }');
  });

  test('loadConfig reports every refused resolver at once', () => {
    expect(problemLines(withResolvers('[dnsmasq, bind, windows]'))).toHaveLength(2);
  });
});

test.each(['unbound', 'powerdns-recursor', 'coredns', 'infoblox', 'aws-config'])(
  'loadConfig accepts %s for forwarding and for answers by name',
  (name) => {
    expect(loadConfig(withResolvers(`[${name}]`), FILE).resolvers).toEqual([{ name, use: 'both' }]);
  },
);
