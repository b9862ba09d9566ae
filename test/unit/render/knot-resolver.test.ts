import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import type { BindingSnapshot } from '../../../shared/model/feed.ts';
import { UnrenderableError } from '../../../shared/render/grammar.ts';
import { RESOLVERS, render } from '../../../shared/render/registry.ts';
import type { RenderInput, Use } from '../../../shared/render/resolver.ts';
import { ACCESS_POINTS, addressed, CONTROL, inputOf, S3, s3, VPCE, zoneOf } from './fixtures.ts';
import { refusesHostileText } from './hostile-text.ts';
import { parseZone } from './parsers.ts';

const FOLDER = '/etc/knot-resolver/privatelink-dns';
const TABLE = String.raw`\{('[a-z0-9._:-]+'(?:, '[a-z0-9._:-]+')*)\}`;
const SUFFIX = (action: string) =>
  new RegExp(
    String.raw`^policy\.add\(policy\.suffix\(policy\.${action}, policy\.todnames\(${TABLE}\)\)\)$`,
  );
const STUB = SUFFIX(String.raw`STUB\(${TABLE}\)`);
const ALLOW_LOCAL = SUFFIX(String.raw`FLAGS\(\{'ALLOW_LOCAL'\}\)`);
const RPZ = `policy.add(policy.rpz(policy.DENY, '${FOLDER}/rpz.zone', false))`;

interface Rules {
  local: string[];
  stubs: { domains: string[]; servers: string[] }[];
  policies: number;
  forgotten: string[];
}

/** The few Lua statements that a file may have, one a line. */
function parseLua(text: string): Rules {
  const rules: Rules = { local: [], stubs: [], policies: 0, forgotten: [] };
  for (const line of text.split('\n')) {
    if (line === '' || /^-- [\x20-\x7e]+$/.test(line)) continue;
    const local = ALLOW_LOCAL.exec(line);
    const stub = STUB.exec(line);
    const clear = /^ {2}cache\.clear\('([a-z0-9._-]+)'\)$/.exec(line);
    if (local !== null) rules.local.push(...listOf(local[1]));
    else if (stub !== null) {
      rules.stubs.push({ servers: listOf(stub[1]), domains: listOf(stub[2]) });
    } else if (clear !== null) rules.forgotten.push(clear[1] ?? '');
    else if (line === RPZ) rules.policies += 1;
    else if (line !== 'event.after(0, function ()' && line !== 'end)') {
      throw new Error(`cannot be read: ${JSON.stringify(line)}`);
    }
  }
  return rules;
}

function listOf(table = ''): string[] {
  return table.split(', ').map((word) => word.slice(1, -1));
}

function rendered(use: Use, bindings: readonly BindingSnapshot[], more: Partial<RenderInput> = {}) {
  const artifacts = render('knot-resolver', [use], inputOf(bindings, { ...addressed(), ...more }));
  const content = (file: string) => artifacts.find((one) => one.file === file)?.content ?? '';
  return { artifacts, content };
}

describe('files', () => {
  test.each<[Use, string[], string]>([
    ['forward', ['forward.lua', 'forward.check.lua'], 'forward'],
    ['rewrite', ['rpz.zone', 'rpz.lua', 'rpz.check.lua'], 'rpz'],
  ])('%s: each is checked by an instance that ends, and taken by a restart', (use, files, name) => {
    const { artifacts } = rendered(use, [s3()]);
    const installed = artifacts.filter(({ install }) => install !== null);
    expect(installed.map(({ install }) => install)).toEqual(
      files.map((file) => `${FOLDER}/${file}`),
    );
    for (const { check, reload } of installed) {
      expect(check).toEqual([['kresd', '-n', '-c', `${FOLDER}/${name}.check.lua`, FOLDER]]);
      expect(reload).toEqual([['systemctl', 'restart', 'kresd@*.service']]);
    }
  });

  test('of 6.x are merged by hand: nothing installs or reloads by them', () => {
    const byHand = (['forward', 'rewrite'] as const).flatMap((use) =>
      rendered(use, [s3()]).artifacts.filter(({ install }) => install === null),
    );
    expect(byHand.map(({ file, check, reload }) => [file, check, reload])).toEqual([
      ['config-6-forward.yaml', [], []],
      ['config-6-rewrite.yaml', [], []],
    ]);
  });

  test.each<[Use, string]>([
    ['forward', 'forward'],
    ['rewrite', 'rpz'],
  ])('%s: the check loads what the site loads, and ends before it serves', (use, name) => {
    const lines = rendered(use, [s3()]).content(`${name}.check.lua`).trimEnd().split('\n');
    expect(lines.slice(-2)).toEqual([`dofile('${FOLDER}/${name}.lua')`, 'os.exit(0)']);
  });
});

describe('forward', () => {
  test('stubs each domain to every forwarder, exempts the names, and forgets what was public', () => {
    expect(parseLua(rendered('forward', [s3()]).content('forward.lua'))).toEqual({
      local: [ACCESS_POINTS, CONTROL, S3, VPCE].sort(),
      stubs: [ACCESS_POINTS, CONTROL, S3].map((domain) => {
        return { domains: [domain], servers: ['10.0.1.122', '10.0.2.213'] };
      }),
      policies: 0,
      forgotten: [S3, ACCESS_POINTS, CONTROL],
    });
  });

  test('has a bucket before its Region, whichever binding comes first', () => {
    const region = s3({ binding: 'a', zones: [zoneOf(S3)] });
    const bucket = s3({ binding: 'b', zones: [zoneOf(`one.${S3}`)] });
    const { stubs } = parseLua(rendered('forward', [region, bucket]).content('forward.lua'));
    expect(stubs.map(({ domains }) => domains)).toEqual([[`one.${S3}`], [S3]]);
  });

  test('without a forwarder is refused: the names would stay public', () => {
    const silent = s3({ inbound: { id: null, addresses: [], retiring: [] } });
    expect(() => rendered('forward', [silent])).toThrow(UnrenderableError);
  });

  test('in 6.x asks for recursion and does not validate', () => {
    const { content } = rendered('forward', [s3({ zones: [zoneOf(S3), zoneOf(CONTROL)] })]);
    expect(parseYaml(content('config-6-forward.yaml'))).toEqual({
      forward: [S3, CONTROL].map((subtree) => ({
        subtree,
        servers: ['10.0.1.122', '10.0.2.213'],
        options: { authoritative: false, dnssec: false },
      })),
    });
  });
});

describe('rewrite', () => {
  test('loads one policy without watching it, and exempts the endpoint', () => {
    const { content } = rendered('rewrite', [s3()]);
    expect(parseLua(content('rpz.lua'))).toEqual({
      local: [VPCE],
      stubs: [],
      policies: 1,
      forgotten: [],
    });
  });

  test('answers addresses in the policy, never a CNAME, which would be ignored', () => {
    const { records } = parseZone(
      rendered('rewrite', [s3({ zones: [zoneOf(S3)] })]).content('rpz.zone'),
    );
    expect(records).toEqual([
      { owner: S3, type: 'A', data: '10.0.1.165' },
      { owner: `*.${S3}`, type: 'A', data: '10.0.1.165' },
    ]);
  });

  test('in 6.x is a subtree where there is a wildcard, and one name where there is none', () => {
    const zones = [zoneOf(S3), zoneOf(CONTROL, { wildcard: false })];
    const { content } = rendered('rewrite', [s3({ zones })]);
    expect(parseYaml(content('config-6-rewrite.yaml'))).toEqual({
      'local-data': {
        rules: [
          { name: S3, subtree: 'redirect', address: ['10.0.1.165'], ttl: '60s' },
          { name: CONTROL, address: ['10.0.1.165'], ttl: '60s' },
        ],
      },
    });
  });
});

test('bindings that are released leave files that load and change nothing', () => {
  const released = [s3({ status: 'released' })];
  const nothing = { local: [], stubs: [], policies: 0, forgotten: [] };
  const { content } = rendered('forward', released);
  expect(parseLua(content('forward.lua'))).toEqual(nothing);
  expect(parseYaml(content('config-6-forward.yaml'))).toEqual({ forward: [] });
  const rewrite = rendered('rewrite', released);
  expect(parseZone(rewrite.content('rpz.zone')).records).toEqual([]);
  expect(parseYaml(rewrite.content('config-6-rewrite.yaml'))).toEqual({
    'local-data': { rules: [] },
  });
});

test('bindings in any order give the same bytes', () => {
  const other = s3({ binding: 'a-first', zones: [zoneOf('s3.eu-west-1.amazonaws.com')] });
  for (const use of ['forward', 'rewrite'] as const) {
    expect(rendered(use, [s3(), other]).artifacts).toEqual(rendered(use, [other, s3()]).artifacts);
  }
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
    const unsupported = RESOLVERS['knot-resolver'].unsupported(
      use,
      { names: 'all', zones: undefined },
      settings,
    );
    expect(unsupported !== undefined).toBe(isRefused);
    if (isRefused) expect(unsupported?.remedy).toContain('`{ name: knot-resolver, use: forward }`');
  });

  test('is never written, whoever asks', () => {
    expect(() => render('knot-resolver', ['rewrite'], cname)).toThrow(UnrenderableError);
  });
});

refusesHostileText('knot-resolver', ({ file, content }) => {
  if (file.endsWith('.zone')) parseZone(content);
  else if (file.endsWith('.yaml')) expect(Object.keys(parseYaml(content))).toHaveLength(1);
  else if (!file.endsWith('.check.lua')) parseLua(content);
});
