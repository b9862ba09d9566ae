import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  importsOnly,
  neverReaches,
  type Rule,
  readSources,
  sourceOf,
  withoutClock,
  withoutCycles,
} from './architecture.ts';
import {
  type FolderRow,
  folderRows,
  followsTable,
  rowOf,
  tableCircles,
  unusedEntries,
} from './architecture-table.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SOURCES = ['shared', 'functions', 'cli', 'infra', 'agent', 'embedded-aws'];
const files = readSources(ROOT, SOURCES);
const rows = folderRows(readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8'));

const PLAN = /^shared\/reconcile\/(plan[^/]*|choose-endpoint|notices)\.ts$/;
const PURE =
  /^shared\/(model\/|render\/|notify\/|(publish\/(merge|plan|questions)|feed\/signature)\.ts|reconcile\/plan[^/]*\.ts)/;
const FILE_SYSTEM = /^node:fs/;

/** Each rule has a source that breaks it, which shows that the rule can fail. */
const rules: [string, Rule, path: string, text: string][] = [
  [
    'a plan imports only types of the cloud',
    importsOnly(
      PLAN,
      (from, typeOnly) =>
        !from.startsWith('shared/cloud/') ||
        (typeOnly && /^shared\/cloud\/(ports|errors)\.ts$/.test(from)),
    ),
    'shared/reconcile/plan-x.ts',
    "import { CloudError } from '../cloud/errors.ts';",
  ],
  [
    'a plan imports no file system',
    importsOnly(PLAN, (from) => !FILE_SYSTEM.test(from)),
    'shared/reconcile/notices.ts',
    "import { readFile } from 'node:fs/promises';",
  ],
  [
    'a pure file imports no file system',
    importsOnly(PURE, (from) => !FILE_SYSTEM.test(from)),
    'shared/publish/merge.ts',
    "import * as fs from 'node:fs';",
  ],
  [
    'a pure file reads no clock and draws no random number',
    withoutClock(PURE),
    'shared/publish/plan.ts',
    'const now = new Date();',
  ],
  [
    'model, render and plan load no cloud, file or network, also not through other files',
    neverReaches(
      /^shared\/(model\/|render\/|reconcile\/plan)/,
      /^shared\/cloud\/|^node:(fs|http|net|dns|child_process)|^@aws-sdk\//,
    ),
    'shared/render/x.ts',
    "import { observe } from '../reconcile/observe.ts';",
  ],
];

describe('the rules of single files', () => {
  test.each(rules)('%s', (_, rule) => {
    expect(rule(files)).toEqual([]);
  });

  test.each(rules)('the rule "%s" finds a file that breaks it', (_, rule, path, text) => {
    const others = files.filter((file) => file.path !== path);
    const found = rule([...others, sourceOf(path, text)]);
    expect(found).not.toEqual([]);
    expect(found.filter((line) => !line.startsWith(path))).toEqual([]);
  });

  test('the rules of plans and of pure files match existing files', () => {
    expect(files.filter(({ path }) => PLAN.test(path)).length).toBeGreaterThan(3);
    expect(
      files.filter(({ path }) =>
        /(publish\/(merge|plan|questions)|feed\/signature)\.ts/.test(path),
      ),
    ).toHaveLength(4);
  });
});

describe('the table of folders in docs/architecture.md', () => {
  test('every file imports only what the row of its folder lists', () => {
    expect(followsTable(rows)(files)).toEqual([]);
  });

  test('every row has files', () => {
    const found = new Set(files.map(({ path }) => rowOf(path, rows)?.folder));
    expect(rows.map(({ folder }) => folder).filter((folder) => !found.has(folder))).toEqual([]);
    expect(rows.length).toBeGreaterThan(15);
  });

  test('every import and every package that a row lists is used', () => {
    expect(unusedEntries(rows, files)).toEqual([]);
  });

  test('no folder may import itself through other folders', () => {
    expect(tableCircles(rows)).toEqual([]);
  });

  test.each(rows)('a file of $folder must not import what its row does not list', (row) => {
    const path = `${row.folder}/x.ts`;
    const others = rows.filter(
      ({ folder }) => folder !== row.folder && !row.imports.includes(folder),
    );
    for (const { folder } of others) {
      const depth = row.folder.split('/').length;
      const from = `${'../'.repeat(depth)}${folder}/x.ts`;
      expect(followsTable(rows)([sourceOf(path, `import type { X } from '${from}';`)])).toEqual([
        `${path} imports ${folder}/x.ts`,
      ]);
    }
    expect(followsTable(rows)([sourceOf(path, "import x from 'left-pad';")])).toEqual([
      `${path} imports left-pad`,
    ]);
  });

  const two: FolderRow[] = [
    { folder: 'a', imports: ['b/file.ts', 'b/inner'], packages: ['node:fs', '@x/*'] },
    { folder: 'b', imports: [], packages: [] },
    { folder: 'b/inner', imports: [], packages: [] },
  ];

  test.each([
    ['a/x.ts', "import './y.ts';", []],
    ['a/x.ts', "import '../b/file.ts';", []],
    ['a/x.ts', "import '../b/other.ts';", ['a/x.ts imports b/other.ts']],
    ['a/x.ts', "import '../b/inner/y.ts';", []],
    ['b/x.ts', "import './inner/y.ts';", ['b/x.ts imports b/inner/y.ts']],
    ['a/x.ts', "import 'node:fs/promises';", []],
    ['a/x.ts', "import 'node:fsx';", ['a/x.ts imports node:fsx']],
    ['a/x.ts', "import '@x/y';", []],
    ['c/x.ts', '', ['c/x.ts is in no folder of the table']],
  ])('the file %s with the text %j breaks the rows: %j', (path, text, found) => {
    expect(followsTable(two)([sourceOf(path, text)])).toEqual(found);
  });

  test('the rows are read from a table in Markdown', () => {
    const table = [
      'text',
      '| folder | holds | imports of the project | packages |',
      '| --- | --- | --- | --- |',
      '| `a` | x | `b`, `c/d.ts` | none |',
      '| `b` | y | none | `@x/*` |',
      '',
      '| folder | holds |',
    ];
    expect(folderRows(table.join('\n'))).toEqual([
      { folder: 'a', imports: ['b', 'c/d.ts'], packages: [] },
      { folder: 'b', imports: [], packages: ['@x/*'] },
    ]);
  });

  test.each([
    '| `a` | x | everything | none |',
    '| `a` | x | none |',
    '| `a`, `b` | x | none | none |',
  ])('rejects the row %j', (row) => {
    const head =
      '| folder | holds | imports of the project | packages |\n| --- | --- | --- | --- |\n';
    expect(() => folderRows(`${head}${row}\n`)).toThrow();
  });

  test.each<[string, [folder: string, imports: string[]][], string[]]>([
    [
      'a table without a circle',
      [
        ['a', ['b']],
        ['b', []],
      ],
      [],
    ],
    [
      'a circle of two folders',
      [
        ['a', ['b']],
        ['b', ['a']],
        ['c', ['a']],
      ],
      ['a', 'b'],
    ],
    [
      'a circle of three folders',
      [
        ['a', ['b']],
        ['b', ['c']],
        ['c', ['a']],
      ],
      ['a', 'b', 'c'],
    ],
  ])('finds the folders of %s', (_, made, circle) => {
    const table = made.map(([folder, imports]) => ({ folder, imports, packages: [] }));
    expect(tableCircles(table)).toEqual(circle);
  });
});

describe('cycles of imports', () => {
  test('no file imports itself through other files', () => {
    expect(withoutCycles(files)).toEqual([]);
  });

  test.each<[string, string, string[]]>([
    [
      'a cycle of two files',
      "import { a } from './a.ts';",
      ['s/a.ts is in a cycle', 's/b.ts is in a cycle'],
    ],
    [
      'a cycle by an export',
      "export { a } from './a.ts';",
      ['s/a.ts is in a cycle', 's/b.ts is in a cycle'],
    ],
    [
      'a cycle of types',
      "import type { A } from './a.ts';",
      ['s/a.ts is in a cycle', 's/b.ts is in a cycle'],
    ],
    ['no cycle in a chain', "import { c } from './c.ts';", []],
  ])('the rule finds %s', (_, text, wanted) => {
    const made = [sourceOf('s/a.ts', "import { b } from './b.ts';"), sourceOf('s/b.ts', text)];
    expect(withoutCycles(made)).toEqual(wanted);
  });
});

describe('reading the imports of a file', () => {
  test.each<[string, string, { from: string; typeOnly: boolean }[]]>([
    ['a named import', "import { a, type B } from 'x';", [{ from: 'x', typeOnly: false }]],
    [
      'an import of several lines',
      "import {\n  a,\n  b,\n} from '../y.ts';",
      [{ from: 's/y.ts', typeOnly: false }],
    ],
    [
      'an import of types',
      "import type { A } from '../y.ts';",
      [{ from: 's/y.ts', typeOnly: true }],
    ],
    ['a namespace import', "import * as z from 'zod';", [{ from: 'zod', typeOnly: false }]],
    [
      'a default import',
      "import ipaddr from 'ipaddr.js';",
      [{ from: 'ipaddr.js', typeOnly: false }],
    ],
    ['an import without names', "import './y.ts';", [{ from: 's/t/y.ts', typeOnly: false }]],
    ['an export of a module', "export * from './y.ts';", [{ from: 's/t/y.ts', typeOnly: false }]],
    [
      'an export of types',
      "export type { A } from './y.ts';",
      [{ from: 's/t/y.ts', typeOnly: true }],
    ],
    [
      'a dynamic import',
      "const y = await import('./y.ts');",
      [{ from: 's/t/y.ts', typeOnly: false }],
    ],
    [
      'two imports',
      "import { a } from 'a';\nimport { b } from 'b';",
      [
        { from: 'a', typeOnly: false },
        { from: 'b', typeOnly: false },
      ],
    ],
    ['no import in other text', "export const text = 'x';\nconst from = 'y';", []],
  ])('finds %s', (_, text, wanted) => {
    expect(sourceOf('s/t/x.ts', text).imports).toEqual(wanted);
  });

  test.each([
    ['const at = Date.now();', 1],
    ['const at = new Date();', 1],
    ['const id = Math.random();', 1],
    ['const id = randomUUID();', 1],
    ['const at = new Date(text);', 0],
    ['const at = Date.parse(text);', 0],
    [' * never `Date.now()` here', 0],
    ['// new Date()', 0],
  ])('the text %j reads a clock or draws a random number in %i lines', (text, count) => {
    expect(withoutClock(/x/)([sourceOf('x.ts', text)])).toHaveLength(count);
  });
});
