import { describe, expect, test } from 'vitest';
import type { BindingSnapshot } from '../../../shared/model/feed.ts';
import { render } from '../../../shared/render/registry.ts';
import type { RenderInput, Use } from '../../../shared/render/resolver.ts';
import { snapshotOf } from '../publish/fixtures.ts';
import { ACCESS_POINTS, CONTROL, inputOf, S3, s3, VPCE, zoneOf } from './fixtures.ts';
import { refusesHostileText } from './hostile-text.ts';
import { parseZone } from './parsers.ts';

type Clause = { name: string; options: [name: string, value: string][] };

/** unbound.conf as we write it: clauses, and options with a tab before them; anything else is an error. */
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

test('the zone comes before what names it, and each use has its own files', () => {
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

test('forward zones go to the inbound endpoint and nowhere else when that is silent', () => {
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

test('every private name is flushed after a reload, by an argument of its own', () => {
  const [forward] = files([s3({ names: { buckets: ['b', 'a'] } })]).artifacts;
  expect(forward?.reload).toEqual([
    ['unbound-control', 'reload_keep_cache'],
    ['unbound-control', 'flush_zone', `a.${S3}`],
    ['unbound-control', 'flush_zone', `b.${S3}`],
  ]);
});

test('protection against rebinding spares the private names and the endpoints’ own', () => {
  const { forward, rpz } = files([s3({ zones: [zoneOf(S3)] })]);
  const exempt = [
    ['private-domain', S3],
    ['private-domain', VPCE],
  ];
  expect(forward[0]).toEqual({ name: 'server', options: exempt });
  expect(rpz[0]).toEqual({
    name: 'server',
    options: [['module-config', 'respip validator iterator'], ...exempt],
  });
});

test('the policy is of the configured zone', () => {
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

test('a released binding is in no file, and the order of the others makes no difference', () => {
  const other = snapshotOf('a-first');
  const contents = (bindings: BindingSnapshot[]) =>
    files(bindings).artifacts.map(({ content }) => content);
  expect(contents([s3({ status: 'released' }), other])).toEqual(contents([other]));
  expect(contents([s3(), other])).toEqual(contents([other, s3()]));
});

describe('hostile text', () => {
  refusesHostileText('unbound', ({ file, content }) => {
    if (file === 'rpz.zone') parseZone(content);
    else parseUnbound(content);
  });
});
