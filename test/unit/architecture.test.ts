import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  importedOnlyBy,
  importsOnly,
  neverReaches,
  type Rule,
  readSources,
  sourceOf,
  withoutClock,
  withoutCycles,
} from './architecture.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const files = readSources(ROOT, ['shared', 'functions', 'cli', 'infra', 'agent', 'embedded-aws']);

const PLAN = /^shared\/reconcile\/(plan[^/]*|choose-endpoint|notices)\.ts$/;
const PURE =
  /^shared\/(model\/|render\/|notify\/|(publish\/(merge|plan|questions)|feed\/signature)\.ts|reconcile\/plan[^/]*\.ts)/;
const FILE_SYSTEM = /^node:fs/;

/** Each with a source that breaks it: a rule that cannot fail is none. */
const rules: [string, Rule, path: string, text: string][] = [
  [
    'model imports only model',
    importsOnly(
      /^shared\/model\//,
      (from) =>
        from.startsWith('shared/model/') ||
        ['node:crypto', 'node:util', 'ipaddr.js'].includes(from),
    ),
    'shared/model/x.ts',
    "import { z } from 'zod';",
  ],
  [
    'render imports only render and model',
    importsOnly(
      /^shared\/render\//,
      (from) => /^shared\/(render|model)\//.test(from) || from === 'ipaddr.js',
    ),
    'shared/render/x.ts',
    "import { publish } from '../publish/publish.ts';",
  ],
  [
    'a plan knows of the cloud its types alone',
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
    'a plan knows no adapter, by its types either',
    importsOnly(PLAN, (from) => !/^(shared\/cloud\/[^/]+|embedded-aws)\//.test(from)),
    'shared/reconcile/choose-endpoint.ts',
    "import type { EmbeddedCloud } from '../../embedded-aws/cloud.ts';",
  ],
  [
    'a plan reads no file',
    importsOnly(PLAN, (from) => !FILE_SYSTEM.test(from)),
    'shared/reconcile/notices.ts',
    "import { readFile } from 'node:fs/promises';",
  ],
  [
    'what is pure reads no file',
    importsOnly(PURE, (from) => !FILE_SYSTEM.test(from)),
    'shared/publish/merge.ts',
    "import * as fs from 'node:fs';",
  ],
  [
    'what is pure asks for neither time nor chance',
    withoutClock(PURE),
    'shared/publish/plan.ts',
    'const now = new Date();',
  ],
  [
    'model, render and plan load no cloud, file or network by way of others',
    neverReaches(
      /^shared\/(model\/|render\/|reconcile\/plan)/,
      /^shared\/cloud\/|^node:(fs|http|net|dns|child_process)|^@aws-sdk\//,
    ),
    'shared/render/x.ts',
    "import { observe } from '../reconcile/observe.ts';",
  ],
  [
    'schema imports only schema and model',
    importsOnly(
      /^shared\/schema\//,
      (from) => /^shared\/(schema|model)\//.test(from) || ['zod', 'yaml'].includes(from),
    ),
    'shared/schema/x.ts',
    "import { loadConfig } from '../config/load.ts';",
  ],
  [
    'the agent does not import the configuration of the deployment',
    importsOnly(/^agent\//, (from) => !from.startsWith('shared/config/')),
    'agent/x.ts',
    "import { loadConfig } from '../shared/config/load.ts';",
  ],
  [
    'only shared/cloud/aws imports the SDK',
    importedOnlyBy(/^@aws-sdk\//, /^shared\/cloud\/aws\//),
    'functions/x.ts',
    "import { S3Client } from '@aws-sdk/client-s3';",
  ],
  [
    'only infra imports the CDK',
    importedOnlyBy(/^(aws-cdk-lib|constructs)(\/|$)/, /^infra\//),
    'shared/events/x.ts',
    "import { Rule } from 'aws-cdk-lib/aws-events';",
  ],
  [
    'nobody but they themselves imports functions and cli',
    importedOnlyBy(/^(functions|cli)\//, /^(functions|cli|embedded-aws)\//),
    'infra/x.ts',
    "import { handler } from '../functions/route.ts';",
  ],
  [
    'nobody imports infra from outside',
    importedOnlyBy(/^infra\//, /^infra\//),
    'shared/x.ts',
    "export * from '../infra/app.ts';",
  ],
  [
    'only the command line starts the agent',
    importedOnlyBy(/^agent\//, /^(agent|cli)\//),
    'functions/x.ts',
    "import { once } from '../agent/run.ts';",
  ],
];

describe('the directions of imports', () => {
  test.each(rules)('%s', (_, rule) => {
    expect(rule(files)).toEqual([]);
  });

  test.each(rules)('%s: and is refused where it does not hold', (_, rule, path, text) => {
    const others = files.filter((file) => file.path !== path);
    const found = rule([...others, sourceOf(path, text)]);
    expect(found).not.toEqual([]);
    expect(found.filter((line) => !line.startsWith(path))).toEqual([]);
  });

  test('each rule is about files that are there', () => {
    const folders = new Set(files.map(({ path }) => path.split('/').slice(0, 2).join('/')));
    for (const folder of [
      'model',
      'schema',
      'render',
      'notify',
      'feed',
      'publish',
      'reconcile',
      'events',
      'cloud',
    ]) {
      expect(folders).toContain(`shared/${folder}`);
    }
    expect(files.filter(({ path }) => PLAN.test(path)).length).toBeGreaterThan(3);
    expect(
      files.filter(({ path }) =>
        /(publish\/(merge|plan|questions)|feed\/signature)\.ts/.test(path),
      ),
    ).toHaveLength(4);
  });
});

describe('cycles', () => {
  test('there are none', () => {
    expect(withoutCycles(files)).toEqual([]);
  });

  test.each<[string, string, string[]]>([
    [
      'of two files',
      "import { a } from './a.ts';",
      ['s/a.ts is in a cycle', 's/b.ts is in a cycle'],
    ],
    [
      'by an export',
      "export { a } from './a.ts';",
      ['s/a.ts is in a cycle', 's/b.ts is in a cycle'],
    ],
    ['of types', "import type { A } from './a.ts';", []],
    ['none', "import { c } from './c.ts';", []],
  ])('%s', (_, text, wanted) => {
    const made = [sourceOf('s/a.ts', "import { b } from './b.ts';"), sourceOf('s/b.ts', text)];
    expect(withoutCycles(made)).toEqual(wanted);
  });
});

describe('how imports are read', () => {
  test.each<[string, string, { from: string; typeOnly: boolean }[]]>([
    ['named', "import { a, type B } from 'x';", [{ from: 'x', typeOnly: false }]],
    [
      'of several lines',
      "import {\n  a,\n  b,\n} from '../y.ts';",
      [{ from: 's/y.ts', typeOnly: false }],
    ],
    ['of types', "import type { A } from '../y.ts';", [{ from: 's/y.ts', typeOnly: true }]],
    ['a namespace', "import * as z from 'zod';", [{ from: 'zod', typeOnly: false }]],
    ['by default', "import ipaddr from 'ipaddr.js';", [{ from: 'ipaddr.js', typeOnly: false }]],
    ['for its effect', "import './y.ts';", [{ from: 's/t/y.ts', typeOnly: false }]],
    ['exported', "export * from './y.ts';", [{ from: 's/t/y.ts', typeOnly: false }]],
    ['exported types', "export type { A } from './y.ts';", [{ from: 's/t/y.ts', typeOnly: true }]],
    ['at run time', "const y = await import('./y.ts');", [{ from: 's/t/y.ts', typeOnly: false }]],
    [
      'two',
      "import { a } from 'a';\nimport { b } from 'b';",
      [
        { from: 'a', typeOnly: false },
        { from: 'b', typeOnly: false },
      ],
    ],
    ['no import', "export const text = 'x';\nconst from = 'y';", []],
  ])('%s', (_, text, wanted) => {
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
  ])('%j asks for time or chance: %i', (text, count) => {
    expect(withoutClock(/x/)([sourceOf('x.ts', text)])).toHaveLength(count);
  });
});
