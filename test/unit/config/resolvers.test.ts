import { describe, expect, it, test } from 'vitest';
import { loadConfig } from '../../../shared/config/load.ts';
import { edited, FILE, problemLines, SAMPLE } from './fixtures.ts';

function withResolvers(list: string, more: [from: string, to: string][] = []): string {
  const text = edited(SAMPLE, 'resolvers: [bind]', `resolvers: ${list}`);
  return more.reduce((so, [from, to]) => edited(so, from, to), text);
}

const BY_ADDRESS: [string, string] = ['answer: cname', 'answer: address'];

describe('a resolver that cannot do what is asked is refused with the alternative', () => {
  it.each([
    ['dnsmasq', '{ name: dnsmasq, use: forward }'],
    ['knot-resolver', '{ name: knot-resolver, use: forward }'],
    ['windows', '{ name: windows, use: forward }'],
  ])('%s cannot rewrite by name', (name, alternative) => {
    const [line = '', ...more] = problemLines(withResolvers(`[bind, ${name}]`));
    expect(more).toEqual([]);
    expect(line).toContain(`${FILE}:10:19: resolvers[1]: "${name}" cannot serve s3-london: `);
    expect(line).toContain('rpz.answer: address');
    expect(line).toContain(alternative);
    expect(line).not.toContain('..');
  });

  it.each(['dnsmasq', 'knot-resolver', 'windows'])('%s is taken for forwarding alone', (name) => {
    const config = loadConfig(withResolvers(`[{ name: ${name}, use: forward }]`), FILE);
    expect(config.resolvers).toEqual([{ name, use: 'forward' }]);
  });

  it.each(['dnsmasq', 'knot-resolver', 'windows'])('%s is taken for answers by address', (name) => {
    const config = loadConfig(withResolvers(`[${name}]`, [BY_ADDRESS]), FILE);
    expect(config.resolvers).toEqual([{ name, use: 'both' }]);
  });

  it('hosts cannot list every bucket', () => {
    const [line = ''] = problemLines(withResolvers('[hosts]'));
    expect(line).toContain('resolvers[0]: "hosts" cannot serve s3-london');
    expect(line).toContain('names: { buckets: [...] }');
  });

  it('all that are refused are told at once', () => {
    expect(problemLines(withResolvers('[dnsmasq, bind, windows]'))).toHaveLength(2);
  });
});

test.each(['unbound', 'powerdns-recursor', 'coredns', 'infoblox', 'aws-config'])(
  '%s does all that is asked of it',
  (name) => {
    expect(loadConfig(withResolvers(`[${name}]`), FILE).resolvers).toEqual([{ name, use: 'both' }]);
  },
);
