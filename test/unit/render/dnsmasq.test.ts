import { describe, expect, test } from 'vitest';
import type { BindingSnapshot } from '../../../shared/model/feed.ts';
import { UnrenderableError } from '../../../shared/render/grammar.ts';
import { render } from '../../../shared/render/registry.ts';
import type { RenderInput, Use } from '../../../shared/render/resolver.ts';
import { ACCESS_POINTS, addressed, CONTROL, inputOf, S3, s3, VPCE, zoneOf } from './fixtures.ts';
import { refusesHostileText } from './hostile-text.ts';

type Line = [option: string, domain: string, address: string];

/** Parses lines of the form `option=/domain/address`, with one domain per line. Throws on anything else. */
function parse(text: string): Line[] {
  return text.split('\n').flatMap((line): Line[] => {
    if (line === '' || /^# [\x20-\x7e]+$/.test(line)) return [];
    const match =
      /^(?:(server|address)=\/([a-z0-9._-]+)\/([0-9a-f.:]+)|(local|rebind-domain-ok)=\/([a-z0-9._-]+)\/)$/.exec(
        line,
      );
    if (match === null) throw new Error(`cannot be read: ${JSON.stringify(line)}`);
    return [[match[1] ?? match[4] ?? '', match[2] ?? match[5] ?? '', match[3] ?? '']];
  });
}

function rendered(use: Use, bindings: readonly BindingSnapshot[], more: Partial<RenderInput> = {}) {
  const [artifact, ...others] = render(
    'dnsmasq',
    [use],
    inputOf(bindings, { ...addressed(), ...more }),
  );
  if (artifact === undefined || others.length > 0) throw new Error('not one file');
  return { ...artifact, lines: parse(artifact.content) };
}

const of = (lines: readonly Line[], option: string) => lines.filter(([name]) => name === option);

test.each(['forward', 'rewrite'] as const)(
  'the use %s of dnsmasq has one file, which is checked separately and loaded by a restart',
  (use) => {
    expect(rendered(use, [s3()])).toMatchObject({
      file: `${use}.conf`,
      use,
      install: `/etc/dnsmasq.d/privatelink-dns/${use}.conf`,
      check: [['dnsmasq', '--test', `--conf-file=/etc/dnsmasq.d/privatelink-dns/${use}.conf`]],
      reload: [['systemctl', 'restart', 'dnsmasq']],
    });
  },
);

describe('forward.conf of dnsmasq', () => {
  test('contains a line for each domain and forwarder, and exempts all names from rebinding protection', () => {
    const { lines } = rendered('forward', [s3()]);
    expect(of(lines, 'server')).toEqual(
      [S3, ACCESS_POINTS, CONTROL].flatMap((domain) => [
        ['server', domain, '10.0.1.122'],
        ['server', domain, '10.0.2.213'],
      ]),
    );
    expect(of(lines, 'rebind-domain-ok').map(([, domain]) => domain)).toEqual(
      [ACCESS_POINTS, CONTROL, S3, VPCE].sort(),
    );
    expect(lines).toHaveLength(6 + 4);
  });

  test('forwards only the names of chosen buckets', () => {
    const { lines } = rendered('forward', [s3({ names: { buckets: ['b-two', 'a.one'] } })]);
    const domains = new Set(of(lines, 'server').map(([, domain]) => domain));
    expect([...domains]).toEqual([`a.one.${S3}`, `b-two.${S3}`]);
  });

  test('refuses a domain without forwarders, because dnsmasq would ask public DNS', () => {
    const silent = s3({ inbound: { id: null, addresses: [], retiring: [] } });
    expect(() => rendered('forward', [silent])).toThrow(UnrenderableError);
  });
});

describe('rewrite.conf of dnsmasq', () => {
  test('answers the addresses of each domain and sends no type of the domain to public DNS', () => {
    const { endpoint } = s3();
    const addresses = ['10.0.1.5', 'fd00::5'].map((address) => {
      return { address, interfaceId: 'eni-0a', subnetId: 's' };
    });
    const snapshot = s3({
      endpoint: { ...endpoint, addresses },
      zones: [zoneOf(S3, { recordTypes: ['A', 'AAAA'] }), zoneOf(CONTROL, { wildcard: false })],
    });
    expect(rendered('rewrite', [snapshot]).lines).toEqual([
      ['local', S3, ''],
      ['address', S3, '10.0.1.5'],
      ['address', S3, 'fd00::5'],
      ['local', CONTROL, ''],
      ['address', CONTROL, '10.0.1.5'],
      ['rebind-domain-ok', VPCE, ''],
    ]);
  });

  test.each<[string, BindingSnapshot]>([
    ['no address', s3({ endpoint: { ...s3().endpoint, addresses: [] } })],
    ['no address of an answered type', s3({ zones: [zoneOf(S3, { recordTypes: ['AAAA'] })] })],
  ])('refuses an endpoint with %s, because every answer would be empty', (_, snapshot) => {
    expect(() => rendered('rewrite', [snapshot])).toThrow(UnrenderableError);
  });
});

test('the files of dnsmasq contain no lines if every binding is released', () => {
  for (const use of ['forward', 'rewrite'] as const) {
    expect(rendered(use, [s3({ status: 'released' })]).lines).toEqual([]);
  }
});

refusesHostileText('dnsmasq', ({ content }) => parse(content));
