import { describe, expect, test } from 'vitest';
import type { BindingSnapshot } from '../../../shared/model/feed.ts';
import { UnrenderableError } from '../../../shared/render/grammar.ts';
import { render } from '../../../shared/render/registry.ts';
import type { RenderInput, Use } from '../../../shared/render/resolver.ts';
import { ACCESS_POINTS, addressed, CONTROL, inputOf, S3, s3, VPCE, zoneOf } from './fixtures.ts';
import { refusesHostileText } from './hostile-text.ts';

/** A directive with its arguments (without quotes) and the lines of its block. */
type Directive = { words: string[]; block: string[][] };

/** Parses the directives of a server block. */
function parse(text: string): Directive[] {
  const directives: Directive[] = [];
  let open = false;
  for (const line of text.split('\n')) {
    if (line === '' || /^# [\x20-\x7e]+$/.test(line)) continue;
    if (open && line === '}') {
      open = false;
      continue;
    }
    const words = wordsOf(open ? line.replace(/^\t/, '') : line);
    const last = directives.at(-1);
    if (open) {
      last?.block.push(words);
      continue;
    }
    open = words.at(-1) === '{';
    directives.push({ words: open ? words.slice(0, -1) : words, block: [] });
  }
  if (open) throw new Error('a block without its "}"');
  return directives;
}

function wordsOf(line: string): string[] {
  if (!/^(?:[A-Za-z0-9._:/-]+|"[^"\n]*")(?: (?:[A-Za-z0-9._:/-]+|"[^"\n]*"|\{$))*$/.test(line)) {
    throw new Error(`cannot be read: ${JSON.stringify(line)}`);
  }
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
}

function rendered(use: Use, bindings: readonly BindingSnapshot[], more: Partial<RenderInput> = {}) {
  const [lines, trial, ...others] = render('coredns', [use], inputOf(bindings, more));
  if (lines === undefined || trial === undefined || others.length > 0) throw new Error('not two');
  return { lines, trial, directives: parse(lines.content) };
}

const inbound = ['10.0.1.122', '10.0.2.213'];
const FOLDER = '/etc/coredns/privatelink-dns';

describe('render(coredns)', () => {
  test.each(['forward', 'rewrite'] as const)(
    'writes a file to import and a Corefile that checks it, for %s',
    (use) => {
      const { lines, trial } = rendered(use, [s3()]);
      expect(lines).toMatchObject({ file: `${use}.conf`, install: `${FOLDER}/${use}.conf` });
      expect(trial.install).toBe(`${FOLDER}/${use}.check.Corefile`);
      expect(trial.content.split('\n').slice(3)).toEqual([
        '.:0',
        'bind 127.0.0.1',
        `import ${FOLDER}/${use}.conf`,
        'on startup "/bin/sh -c \'sleep 0.2; kill $PPID\'"',
        '',
      ]);
      for (const { check, reload } of [lines, trial]) {
        expect(check.at(-1)).toEqual(['coredns', '-conf', trial.install]);
        expect(reload).toEqual([['systemctl', 'reload', 'coredns']]);
      }
    },
  );

  test('names the Corefile so that an import of "*.conf" does not match it', () => {
    expect(rendered('forward', [s3()]).trial.file).not.toMatch(/\.conf$/);
  });
});

describe('forward.conf', () => {
  test('contains a line for each domain with every forwarder', () => {
    const { directives } = rendered('forward', [s3()]);
    expect(directives.map(({ words }) => words)).toEqual(
      [ACCESS_POINTS, CONTROL, S3].map((domain) => ['forward', domain, ...inbound]),
    );
  });

  test('lists a bucket before its Region, in any order of the bindings', () => {
    const region = s3({ binding: 'a', zones: [zoneOf(S3)] });
    const bucket = s3({ binding: 'b', zones: [zoneOf(`one.${S3}`)] });
    for (const bindings of [
      [region, bucket],
      [bucket, region],
    ]) {
      const { directives } = rendered('forward', bindings);
      expect(directives.map(({ words }) => words[1])).toEqual([`one.${S3}`, S3]);
    }
  });

  test('refuses a domain without forwarders', () => {
    const silent = s3({ inbound: { id: null, addresses: [], retiring: [] } });
    expect(() => rendered('forward', [silent])).toThrow(UnrenderableError);
  });
});

describe('rewrite.conf with answer: cname', () => {
  test('rewrites the apex by name and the names below it by pattern, each to its name family of the endpoint', () => {
    const { directives } = rendered('rewrite', [s3({ zones: [zoneOf(S3), zoneOf(CONTROL)] })]);
    const below = (label: string) => `^.+\\.${label}\\.eu-west-2\\.amazonaws\\.com\\.$`;
    expect(directives.map(({ words }) => words.slice(3))).toEqual([
      ['regex', below('s3-control'), `control.${VPCE}`, 'answer', 'auto'],
      ['regex', below('s3'), `bucket.${VPCE}`, 'answer', 'auto'],
      ['exact', CONTROL, `control.${VPCE}`],
      ['exact', S3, `bucket.${VPCE}`],
    ]);
    for (const { words, block } of directives) {
      expect([words.slice(0, 3), block]).toEqual([['rewrite', 'stop', 'name'], []]);
    }
  });

  test.each<[string, boolean]>([
    [`one.${S3}.`, true],
    [`a.b.${S3}.`, true],
    [`${S3}.`, false],
    ['one.s3xeu-west-2.amazonaws.com.', false],
    [`one.${S3}.evil.com.`, false],
    [`ones3.eu-west-2.amazonaws.com.`, false],
  ])('matching the pattern of a wildcard against %s gives %s', (name, isMatched) => {
    const { directives } = rendered('rewrite', [s3({ zones: [zoneOf(S3)] })]);
    const pattern = directives.find(({ words }) => words[3] === 'regex')?.words[4] ?? '(none)';
    expect(new RegExp(pattern).test(name)).toBe(isMatched);
  });

  test('rewrites only the name of a chosen bucket', () => {
    const { directives } = rendered('rewrite', [s3({ names: { buckets: ['one'] } })]);
    expect(directives.map(({ words }) => words)).toEqual([
      ['rewrite', 'stop', 'name', 'exact', `one.${S3}`, `bucket.${VPCE}`],
    ]);
  });
});

describe('rewrite.conf with answer: address', () => {
  const both = s3({
    endpoint: {
      ...s3().endpoint,
      addresses: ['10.0.1.5', '10.0.2.5', 'fd00::5'].map((address) => {
        return { address, interfaceId: 'eni-0a', subnetId: 's' };
      }),
    },
    zones: [zoneOf(S3, { wildcard: false, recordTypes: ['A', 'AAAA'] })],
  });
  const exact = `^s3\\.eu-west-2\\.amazonaws\\.com\\.$`;
  const soa = 'localhost. hostmaster.localhost. 7 3600 600 86400 60';

  test('answers the address types of the endpoint, and every other type with an empty answer', () => {
    const { directives } = rendered('rewrite', [both], addressed());
    expect(directives).toEqual([
      {
        words: ['template', 'IN', 'A', S3],
        block: [
          ['match', exact],
          ['answer', '{{ .Name }} 60 IN A 10.0.1.5'],
          ['answer', '{{ .Name }} 60 IN A 10.0.2.5'],
          ['fallthrough'],
        ],
      },
      {
        words: ['template', 'IN', 'AAAA', S3],
        block: [['match', exact], ['answer', '{{ .Name }} 60 IN AAAA fd00::5'], ['fallthrough']],
      },
      {
        words: ['template', 'IN', 'ANY', S3],
        block: [['match', exact], ['authority', `{{ .Zone }} 60 IN SOA ${soa}`], ['fallthrough']],
      },
    ]);
  });

  test('gives an empty answer for an address type that the zone does not have', () => {
    const snapshot = { ...both, zones: [zoneOf(S3, { wildcard: false })] };
    const { directives } = rendered('rewrite', [snapshot], addressed());
    expect(directives.map(({ words }) => words[2])).toEqual(['A', 'ANY']);
  });

  test('lists the rule of a wildcard after the exact names of the same depth', () => {
    const region = s3({ binding: 'a', zones: [zoneOf(S3)] });
    const bucket = s3({ binding: 'b', zones: [zoneOf(`one.${S3}`)] });
    const { directives } = rendered('rewrite', [region, bucket], addressed());
    const patterns = directives
      .filter(({ words }) => words[2] === 'ANY')
      .map(({ block }) => block[0]?.[1]?.replaceAll('\\', ''));
    expect(patterns).toEqual([`^.+.one.${S3}.$`, `^one.${S3}.$`, `^.+.${S3}.$`, `^${S3}.$`]);
  });

  test('refuses a name without addresses', () => {
    const none = s3({ endpoint: { ...s3().endpoint, addresses: [] } });
    expect(() => rendered('rewrite', [none], addressed())).toThrow(UnrenderableError);
  });
});

test('the files of coredns contain no rules if every binding is released', () => {
  for (const use of ['forward', 'rewrite'] as const) {
    expect(rendered(use, [s3({ status: 'released' })]).directives).toEqual([]);
  }
});

refusesHostileText('coredns', ({ file, content }) => {
  if (file.endsWith('.conf')) parse(content);
  else expect(content.split('\n')).toHaveLength(8);
});
