import { describe, expect, test } from 'vitest';
import type { BindingSnapshot } from '../../../shared/model/feed.ts';
import { UnrenderableError } from '../../../shared/render/grammar.ts';
import { RESOLVERS, render } from '../../../shared/render/registry.ts';
import type { RenderInput, Use } from '../../../shared/render/resolver.ts';
import { ACCESS_POINTS, addressed, CONTROL, inputOf, S3, s3, VPCE, zoneOf } from './fixtures.ts';
import { refusesHostileText } from './hostile-text.ts';

type Line = [option: string, domain: string, address: string];

/** `option=/domain/address`, one domain a line; anything else is an error. */
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
  '%s is one file, checked alone and restarted for',
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

describe('forward', () => {
  test('has a line for each domain and forwarder, and exempts all names from rebind protection', () => {
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

  test('of chosen buckets is of their names under the Region’s zone alone', () => {
    const { lines } = rendered('forward', [s3({ names: { buckets: ['b-two', 'a.one'] } })]);
    const domains = new Set(of(lines, 'server').map(([, domain]) => domain));
    expect([...domains]).toEqual([`a.one.${S3}`, `b-two.${S3}`]);
  });

  test('without a forwarder is refused: the names would be asked in public', () => {
    const silent = s3({ inbound: { id: null, addresses: [], retiring: [] } });
    expect(() => rendered('forward', [silent])).toThrow(UnrenderableError);
  });
});

describe('rewrite', () => {
  test('keeps every type of a domain from public DNS and answers its addresses, each domain once', () => {
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
    ['none of a type that is answered', s3({ zones: [zoneOf(S3, { recordTypes: ['AAAA'] })] })],
  ])('with %s is refused: every name would be empty', (_, snapshot) => {
    expect(() => rendered('rewrite', [snapshot])).toThrow(UnrenderableError);
  });
});

describe('bindings', () => {
  test('that are released leave files without a line', () => {
    for (const use of ['forward', 'rewrite'] as const) {
      expect(rendered(use, [s3({ status: 'released' })]).lines).toEqual([]);
    }
  });

  test('in any order give the same bytes', () => {
    const other = s3({ binding: 'a-first', zones: [zoneOf('s3.eu-west-1.amazonaws.com')] });
    for (const use of ['forward', 'rewrite'] as const) {
      expect(rendered(use, [s3(), other]).content).toBe(rendered(use, [other, s3()]).content);
    }
  });
});

describe('answer: cname', () => {
  const cname = inputOf([s3()]);

  test.each<[Use, 'cname' | 'address', boolean]>([
    ['forward', 'cname', false],
    ['rewrite', 'cname', true],
    ['forward', 'address', false],
    ['rewrite', 'address', false],
  ])('%s with answer: %s is refused: %s', (use, answer, isRefused) => {
    const settings = { ...cname, rpz: { ...cname.rpz, answer } };
    const unsupported = RESOLVERS.dnsmasq.unsupported(
      use,
      { names: 'all', zones: undefined },
      settings,
    );
    expect(unsupported !== undefined).toBe(isRefused);
    if (isRefused) expect(unsupported?.remedy).toContain('`{ name: dnsmasq, use: forward }`');
  });

  test('is never written, whoever asks', () => {
    expect(() => render('dnsmasq', ['rewrite'], cname)).toThrow(UnrenderableError);
  });
});

refusesHostileText('dnsmasq', ({ content }) => parse(content));
