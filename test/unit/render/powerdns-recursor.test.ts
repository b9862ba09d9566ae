import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { BindingSnapshot } from '../../../shared/model/feed.ts';
import { render } from '../../../shared/render/registry.ts';
import type { Artifact, RenderInput, Use } from '../../../shared/render/resolver.ts';
import { ACCESS_POINTS, CONTROL, inputOf, S3, s3, VPCE } from './fixtures.ts';
import { refusesHostileText } from './hostile-text.ts';
import { parseZone } from './parsers.ts';

/** The lines of a forward-zones-file, without comments and empty lines. */
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

/** Whether the awk check of the artifact accepts the line. The check refuses lines that do not match its pattern. */
function isAccepted(artifact: Artifact | undefined, line: string): boolean {
  const program = artifact?.check[0]?.[1] ?? '';
  const [, pattern] = /^!\/(.*)\/ \{ print/.exec(program) ?? [];
  if (pattern === undefined) throw new Error(`no pattern: ${program}`);
  return new RegExp(pattern).test(line);
}

test('each use of powerdns-recursor has its own files in the configured folder', () => {
  const installed = (uses: Use[]) =>
    render('powerdns-recursor', uses, inputOf([s3()])).map(({ install }) => install);
  const folder = '/etc/powerdns/privatelink-dns';
  expect(installed(['forward'])).toEqual([
    `${folder}/negative-trust-anchors.txt`,
    `${folder}/forward-zones.txt`,
    `${folder}/forward-zones.yml`,
  ]);
  expect(installed(['rewrite'])).toEqual([`${folder}/rpz.zone`]);
});

test('both forms of the forward zones ask the inbound endpoint to recurse', () => {
  const { lines, yaml } = files([s3()]);
  const domains = [S3, ACCESS_POINTS, CONTROL];
  expect(lines).toEqual(domains.map((domain) => `+${domain}=10.0.1.122, 10.0.2.213`));
  expect(yaml).toEqual(
    domains.map((zone) => ({ zone, recurse: true, forwarders: ['10.0.1.122', '10.0.2.213'] })),
  );
});

test('the forwarded names become negative trust anchors', () => {
  const { artifacts } = files([s3({ names: { buckets: ['b', 'a'] } })]);
  expect(linesOf(artifacts[0]?.content ?? '')).toEqual([`a.${S3}`, `b.${S3}`]);
});

test('the forward zones are an empty YAML sequence if every binding is released', () => {
  const { lines, yaml } = files([s3({ status: 'released' })]);
  expect(lines).toEqual([]);
  expect(yaml).toEqual([]);
});

test('both reloads wipe every private name and the names below it from the cache', () => {
  const wipe = [`one.${S3}$`, `${VPCE}$`].map((name) => ['rec_control', 'wipe-cache', name]);
  const lua = ['rec_control', 'reload-lua-config'];
  const { artifacts } = files([s3({ names: { buckets: ['one'] } })]);
  expect(artifacts.map(({ reload }) => reload)).toEqual([
    [lua, ['rec_control', 'reload-zones'], ...wipe],
    [lua, ['rec_control', 'reload-zones'], ...wipe],
    [lua, ['rec_control', 'reload-zones'], ...wipe],
    [lua, ...wipe],
  ]);
});

describe('the awk check of the forward zones', () => {
  const [anchors, text, yaml] = files([s3()]).artifacts;

  test.each([anchors, text, yaml])('accepts every rendered line', (artifact) => {
    for (const line of artifact?.content.split('\n') ?? ['no artifact']) {
      expect([line, isAccepted(artifact, line)]).toEqual([line, true]);
    }
  });

  test.each<[string, boolean]>([
    ['a.example', true],
    ['a.example b', false],
    ['a.example") os.exit(1) --', false],
  ])('checking the line %j of the negative trust anchors gives %s', (line, accepted) => {
    expect(isAccepted(anchors, line)).toBe(accepted);
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
  ])('checking the line %j of the text form gives %s', (line, accepted) => {
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
  ])('checking the line %j of the YAML form gives %s', (line, accepted) => {
    expect(isAccepted(yaml, line)).toBe(accepted);
  });
});

refusesHostileText('powerdns-recursor', (artifact) => {
  if (artifact.file === 'rpz.zone') {
    parseZone(artifact.content);
    return;
  }
  for (const line of artifact.content.split('\n')) {
    expect([line, isAccepted(artifact, line)]).toEqual([line, true]);
  }
});
