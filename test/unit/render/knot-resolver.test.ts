import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import type { BindingSnapshot } from '../../../shared/model/feed.ts';
import { UnrenderableError } from '../../../shared/render/grammar.ts';
import { render } from '../../../shared/render/registry.ts';
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
  cleared: string[];
}

/** Parses the Lua statements that a file may contain, one per line. Throws on anything else. */
function parseLua(text: string): Rules {
  const rules: Rules = { local: [], stubs: [], policies: 0, cleared: [] };
  for (const line of text.split('\n')) {
    if (line === '' || /^-- [\x20-\x7e]+$/.test(line)) continue;
    const local = ALLOW_LOCAL.exec(line);
    const stub = STUB.exec(line);
    const clear = /^ {2}cache\.clear\('([a-z0-9._-]+)'\)$/.exec(line);
    if (local !== null) rules.local.push(...listOf(local[1]));
    else if (stub !== null) {
      rules.stubs.push({ servers: listOf(stub[1]), domains: listOf(stub[2]) });
    } else if (clear !== null) rules.cleared.push(clear[1] ?? '');
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

describe('render(knot-resolver)', () => {
  test.each<[Use, string[], string]>([
    ['forward', ['forward.lua', 'forward.check.lua'], 'forward'],
    ['rewrite', ['rpz.zone', 'rpz.lua', 'rpz.check.lua'], 'rpz'],
  ])(
    'checks the files for %s with a kresd that exits, and loads them with a restart',
    (use, files, name) => {
      const { artifacts } = rendered(use, [s3()]);
      const installed = artifacts.filter(({ install }) => install !== null);
      expect(installed.map(({ install }) => install)).toEqual(
        files.map((file) => `${FOLDER}/${file}`),
      );
      for (const { check, reload } of installed) {
        expect(check).toEqual([['kresd', '-n', '-c', `${FOLDER}/${name}.check.lua`, FOLDER]]);
        expect(reload).toEqual([['systemctl', 'restart', 'kresd@*.service']]);
      }
    },
  );

  test('leaves the files for 6.x to be merged manually, without install, check or reload', () => {
    const merged = (['forward', 'rewrite'] as const).flatMap((use) =>
      rendered(use, [s3()]).artifacts.filter(({ install }) => install === null),
    );
    expect(merged.map(({ file, check, reload }) => [file, check, reload])).toEqual([
      ['config-6-forward.yaml', [], []],
      ['config-6-rewrite.yaml', [], []],
    ]);
  });

  test.each<[Use, string]>([
    ['forward', 'forward'],
    ['rewrite', 'rpz'],
  ])(
    'writes a check file for %s that loads the site’s file and exits before it serves',
    (use, name) => {
      const lines = rendered(use, [s3()]).content(`${name}.check.lua`).trimEnd().split('\n');
      expect(lines.slice(-2)).toEqual([`dofile('${FOLDER}/${name}.lua')`, 'os.exit(0)']);
    },
  );
});

describe('forward.lua', () => {
  test('sends each domain to every forwarder, exempts the names, and clears their public answers', () => {
    expect(parseLua(rendered('forward', [s3()]).content('forward.lua'))).toEqual({
      local: [ACCESS_POINTS, CONTROL, S3, VPCE].sort(),
      stubs: [ACCESS_POINTS, CONTROL, S3].map((domain) => {
        return { domains: [domain], servers: ['10.0.1.122', '10.0.2.213'] };
      }),
      policies: 0,
      cleared: [S3, ACCESS_POINTS, CONTROL],
    });
  });

  test('lists a bucket before its Region, although the binding of the Region comes first', () => {
    const region = s3({ binding: 'a', zones: [zoneOf(S3)] });
    const bucket = s3({ binding: 'b', zones: [zoneOf(`one.${S3}`)] });
    const { stubs } = parseLua(rendered('forward', [region, bucket]).content('forward.lua'));
    expect(stubs.map(({ domains }) => domains)).toEqual([[`one.${S3}`], [S3]]);
  });

  test('refuses a domain without forwarders, because the names would stay public', () => {
    const silent = s3({ inbound: { id: null, addresses: [], retiring: [] } });
    expect(() => rendered('forward', [silent])).toThrow(UnrenderableError);
  });

  test('the YAML form for 6.x asks for recursion and does not validate', () => {
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

describe('rpz.lua and rpz.zone', () => {
  test('rpz.lua loads one policy without watching the file, and exempts the endpoint’s name', () => {
    const { content } = rendered('rewrite', [s3()]);
    expect(parseLua(content('rpz.lua'))).toEqual({
      local: [VPCE],
      stubs: [],
      policies: 1,
      cleared: [],
    });
  });

  test('rpz.zone answers with addresses, not with a CNAME, which Knot Resolver ignores', () => {
    const { records } = parseZone(
      rendered('rewrite', [s3({ zones: [zoneOf(S3)] })]).content('rpz.zone'),
    );
    expect(records).toEqual([
      { owner: S3, type: 'A', data: '10.0.1.165' },
      { owner: `*.${S3}`, type: 'A', data: '10.0.1.165' },
    ]);
  });

  test('the YAML form for 6.x uses a subtree for a domain with a wildcard, and a name for another domain', () => {
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

test('the files of knot-resolver contain no rules if every binding is released', () => {
  const released = [s3({ status: 'released' })];
  const nothing = { local: [], stubs: [], policies: 0, cleared: [] };
  const { content } = rendered('forward', released);
  expect(parseLua(content('forward.lua'))).toEqual(nothing);
  expect(parseYaml(content('config-6-forward.yaml'))).toEqual({ forward: [] });
  const rewrite = rendered('rewrite', released);
  expect(parseZone(rewrite.content('rpz.zone')).records).toEqual([]);
  expect(parseYaml(rewrite.content('config-6-rewrite.yaml'))).toEqual({
    'local-data': { rules: [] },
  });
});

refusesHostileText('knot-resolver', ({ file, content }) => {
  if (file.endsWith('.zone')) parseZone(content);
  else if (file.endsWith('.yaml')) expect(Object.keys(parseYaml(content))).toHaveLength(1);
  else if (!file.endsWith('.check.lua')) parseLua(content);
});
