import { readFileSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';

const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
const isFolder = (path: string) =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** The files that a text names in backquotes. A name without a folder belongs to the folder that was named last. */
function filesIn(text: string): string[] {
  let folder = '';
  return [...text.matchAll(/`([^`]+)`/g)].flatMap(([, name = '']) => {
    if (isFolder(name)) folder = name;
    if (!name.endsWith('.ts')) return [];
    if (name.includes('/')) folder = posix.dirname(name);
    return [posix.join(folder, posix.basename(name))];
  });
}

/** Each folder once for each time that the files enter it. */
function foldersOf(files: readonly string[]): string[] {
  return files
    .map((file) => posix.dirname(file))
    .filter((folder, index, all) => folder !== all[index - 1]);
}

function repeated(values: readonly string[]): string[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

describe('the section "Follow an event" of docs/architecture.md', () => {
  const page = readFileSync('docs/architecture.md', 'utf8');
  const [, section = ''] = /^## Follow an event\n([\s\S]*?)^## /m.exec(page) ?? [];
  const files = filesIn(section);

  test('names only files that exist', () => {
    expect(files.filter((file) => !isFile(file))).toEqual([]);
    expect(files.length).toBeGreaterThan(40);
  });

  test('names each file once', () => {
    expect(repeated(files)).toEqual([]);
  });

  test('does not return to a folder that it has left', () => {
    expect(foldersOf(files)).toEqual([
      'functions',
      'shared/events',
      'shared/reconcile',
      'shared/publish',
      'shared/feed',
      'shared/render',
      'shared/notify',
      'agent',
    ]);
  });
});

test.each([
  ['`shared/notify`: `a.ts`, `b.ts`', ['shared/notify/a.ts', 'shared/notify/b.ts']],
  ['`functions/a.ts`, then `b.ts`, `hold` and `x/y`', ['functions/a.ts', 'functions/b.ts']],
])('the text %j names the files %j', (text, files) => {
  expect(filesIn(text)).toEqual(files);
});

test('a folder that is entered twice and a file that is named twice are found', () => {
  const files = ['a/1.ts', 'a/2.ts', 'b/1.ts', 'a/1.ts'];
  expect(foldersOf(files)).toEqual(['a', 'b', 'a']);
  expect(repeated(files)).toEqual(['a/1.ts']);
});
