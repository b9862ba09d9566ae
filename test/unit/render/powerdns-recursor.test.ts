import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { BindingSnapshot } from '../../../shared/model/feed.ts';
import { render } from '../../../shared/render/registry.ts';
import type { Artifact, RenderInput, Use } from '../../../shared/render/resolver.ts';
import { snapshotOf } from '../publish/fixtures.ts';
import { ACCESS_POINTS, CONTROL, inputOf, S3, s3 } from './fixtures.ts';
import { refusesHostileText } from './hostile-text.ts';
import { parseZone } from './parsers.ts';

/** Lines of a forward-zones-file that are neither comments nor empty. */
function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('# '));
}

function files(bindings: readonly BindingSnapshot[], more: Partial<RenderInput> = {}) {
  const artifacts = render('powerdns-recursor', ['forward', 'rewrite'], inputOf(bindings, more));
  const content = (name: string) => artifacts.find(({ file }) => file === name)?.content ?? '';
  return {
    artifacts,
    lines: linesOf(content('forward-zones.txt')),
    yaml: parse(content('forward-zones.yml')),
  };
}

/** The line checker of an artifact, as awk's argument has it: lines that match nothing are refused. */
function isAccepted(artifact: Artifact | undefined, line: string): boolean {
  const program = artifact?.check[0]?.[1] ?? '';
  const [, pattern] = /^!\/(.*)\/ \{ print/.exec(program) ?? [];
  if (pattern === undefined) throw new Error(`no pattern: ${program}`);
  return new RegExp(pattern).test(line);
}

test('each use has its own files, in the folder that the settings name', () => {
  const installed = (uses: Use[]) =>
    render('powerdns-recursor', uses, inputOf([s3()])).map(({ install }) => install);
  const folder = '/etc/powerdns/privatelink-dns';
  expect(installed(['forward'])).toEqual([
    `${folder}/forward-zones.txt`,
    `${folder}/forward-zones.yml`,
  ]);
  expect(installed(['rewrite'])).toEqual([`${folder}/rpz.zone`]);
});

test('the endpoint is asked to recurse, in both forms', () => {
  const { lines, yaml } = files([s3()]);
  const domains = [S3, ACCESS_POINTS, CONTROL];
  expect(lines).toEqual(domains.map((domain) => `+${domain}=10.0.1.122, 10.0.2.213`));
  expect(yaml).toEqual(
    domains.map((zone) => ({ zone, recurse: true, forwarders: ['10.0.1.122', '10.0.2.213'] })),
  );
});

test('all released leaves an empty sequence, not a file of another type', () => {
  const { lines, yaml } = files([s3({ status: 'released' })]);
  expect(lines).toEqual([]);
  expect(yaml).toEqual([]);
});

test('every private name is wiped with what is below it, after either reload', () => {
  const wipe = ['rec_control', 'wipe-cache', `one.${S3}$`];
  const { artifacts } = files([s3({ names: { buckets: ['one'] } })]);
  expect(artifacts.map(({ reload }) => reload)).toEqual([
    [['rec_control', 'reload-zones'], wipe],
    [['rec_control', 'reload-zones'], wipe],
    [['rec_control', 'reload-lua-config'], wipe],
  ]);
});

describe('the check of the forward zones', () => {
  const [text, yaml] = files([s3()]).artifacts;

  test.each([text, yaml])('accepts every line that we write', (artifact) => {
    for (const line of artifact?.content.split('\n') ?? ['none']) {
      expect([line, isAccepted(artifact, line)]).toEqual([line, true]);
    }
  });

  test.each<[string, boolean]>([
    ['+a.example=10.0.0.255', true],
    ['+a.example=10.0.0.256', false],
    ['+a.example=10.0.0', false],
    ['+a.example=10.0.0.01', false],
    ['+a.example=fd00::1, 10.0.0.1', true],
    ['+a.example=', false],
    ['+a.example=10.0.0.1,', false],
    ['a.example=10.0.0.1', false],
    ['+a example=10.0.0.1', false],
    ['this is nothing', false],
    ['# this is a comment', true],
    ['', true],
  ])('%j in the text form: %s', (line, accepted) => {
    expect(isAccepted(text, line)).toBe(accepted);
  });

  test.each<[string, boolean]>([
    ['- zone: "a.example"', true],
    ['- zone: "a" b', false],
    ['  recurse: true', true],
    ['  recurse: false', false],
    ['  forwarders: ["10.0.0.1", "fd00::1"]', true],
    ['  forwarders: ["10.0.0.256"]', false],
    ['  forwarders: []', false],
    ['[]', true],
  ])('%j in the YAML form: %s', (line, accepted) => {
    expect(isAccepted(yaml, line)).toBe(accepted);
  });
});

test('a released binding is in no file, and the order of the others makes no difference', () => {
  const other = snapshotOf('a-first');
  const contents = (bindings: BindingSnapshot[]) =>
    files(bindings).artifacts.map(({ content }) => content);
  expect(contents([s3({ status: 'released' }), other])).toEqual(contents([other]));
  expect(contents([s3(), other])).toEqual(contents([other, s3()]));
});

describe('hostile text', () => {
  refusesHostileText('powerdns-recursor', (artifact) => {
    if (artifact.file === 'rpz.zone') {
      parseZone(artifact.content);
      return;
    }
    for (const line of artifact.content.split('\n')) {
      expect([line, isAccepted(artifact, line)]).toEqual([line, true]);
    }
  });
});
