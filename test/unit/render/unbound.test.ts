import { expect, test } from 'vitest';
import type { BindingSnapshot } from '../../../shared/model/feed.ts';
import { render } from '../../../shared/render/registry.ts';
import type { RenderInput, Use } from '../../../shared/render/resolver.ts';
import { ACCESS_POINTS, CONTROL, inputOf, S3, s3, VPCE, zoneOf } from './fixtures.ts';
import { refusesHostileText } from './hostile-text.ts';
import { parseZone } from './parsers.ts';

type Clause = { name: string; options: [name: string, value: string][] };

/** Parses clauses and their options with a tab in front. Throws on anything else. */
function parseUnbound(text: string): Clause[] {
  const clauses: Clause[] = [];
  for (const line of text.split('\n').filter((line) => line !== '' && !line.startsWith('# '))) {
    const [, clause] = /^(server|forward-zone|rpz):$/.exec(line) ?? [];
    const [, name, quoted, plain] = /^\t([a-z-]+): (?:"([^"\\]*)"|([0-9a-z.:]+))$/.exec(line) ?? [];
    if (clause !== undefined) clauses.push({ name: clause, options: [] });
    else if (name !== undefined) clauses.at(-1)?.options.push([name, quoted ?? plain ?? '']);
    else throw new Error(`cannot be read: ${JSON.stringify(line)}`);
  }
  return clauses;
}

function files(bindings: readonly BindingSnapshot[], more: Partial<RenderInput> = {}) {
  const artifacts = render('unbound', ['forward', 'rewrite'], inputOf(bindings, more));
  const content = (name: string) => artifacts.find(({ file }) => file === name)?.content ?? '';
  return {
    artifacts,
    forward: parseUnbound(content('privatelink-dns-forward.conf')),
    rpz: parseUnbound(content('privatelink-dns-rpz.conf')),
    zone: content('rpz.zone'),
  };
}

test('each use of unbound has its own files, with the zone file before the file that names it', () => {
  const installed = (uses: Use[]) =>
    render('unbound', uses, inputOf([s3()])).map(({ install }) => install);
  const forward = '/etc/unbound/unbound.conf.d/privatelink-dns-forward.conf';
  const rewrite = [
    '/etc/unbound/privatelink-dns/rpz.zone',
    '/etc/unbound/unbound.conf.d/privatelink-dns-rpz.conf',
  ];
  expect(installed(['forward'])).toEqual([forward]);
  expect(installed(['rewrite'])).toEqual(rewrite);
  expect(installed(['forward', 'rewrite'])).toEqual([forward, ...rewrite]);
});

test('the forward zones of unbound use only the inbound endpoint', () => {
  const zones = files([s3()]).forward.filter(({ name }) => name === 'forward-zone');
  expect(zones.map(({ options }) => options)).toEqual(
    [S3, ACCESS_POINTS, CONTROL].map((domain) => [
      ['name', domain],
      ['forward-addr', '10.0.1.122'],
      ['forward-addr', '10.0.2.213'],
      ['forward-first', 'no'],
    ]),
  );
});

test('the reload of unbound flushes each private name with its own command', () => {
  const [forward] = files([s3({ names: { buckets: ['b', 'a'] } })]).artifacts;
  expect(forward?.reload).toEqual([
    ['unbound-control', 'reload_keep_cache'],
    ['unbound-control', 'flush_zone', `a.${S3}`],
    ['unbound-control', 'flush_zone', `b.${S3}`],
  ]);
});

test('the reload of the policy of unbound flushes the names that its rules lead to', () => {
  const [, zone, conf] = files([s3()]).artifacts;
  const reload = [
    ['unbound-control', 'reload_keep_cache'],
    ['unbound-control', 'flush_zone', VPCE],
  ];
  expect([zone?.reload, conf?.reload]).toEqual([reload, reload]);
});

test('both files of unbound exempt the private names and the endpoints’ names from rebinding protection', () => {
  const { forward, rpz } = files([s3({ zones: [zoneOf(S3)] })]);
  const exempt = [
    ['private-domain', S3],
    ['private-domain', VPCE],
  ];
  expect(forward[0]).toEqual({ name: 'server', options: [['domain-insecure', S3], ...exempt] });
  expect(rpz[0]).toEqual({
    name: 'server',
    options: [['module-config', 'respip validator iterator'], ...exempt],
  });
});

test('the policy of unbound uses the configured zone', () => {
  const { rpz, zone } = files([s3()], { rpz: { zone: 'rpz.x', answer: 'cname', ttl: 60 } });
  expect(rpz[1]).toEqual({
    name: 'rpz',
    options: [
      ['name', 'rpz.x'],
      ['zonefile', '/etc/unbound/privatelink-dns/rpz.zone'],
    ],
  });
  expect(parseZone(zone).serial).toBe(7);
});

refusesHostileText('unbound', ({ file, content }) => {
  if (file === 'rpz.zone') parseZone(content);
  else parseUnbound(content);
});
