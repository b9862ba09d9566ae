import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EmbeddedCloud } from '../../../embedded-aws/cloud.ts';
import { install } from '../../../embedded-aws/install.ts';
import { workedExample } from '../../../embedded-aws/worked-example.ts';
import { loadConfig } from '../../../shared/config/load.ts';
import { MANIFEST_KEY } from '../../../shared/feed/keys.ts';
import { parseManifest } from '../../../shared/feed/manifest.ts';
import { deploymentParameter } from '../../../shared/feed/parameter-names.ts';

const PREFIX = '/privatelink-dns';
const SAMPLE = readFileSync('privatelink-dns.yaml', 'utf8');
const page = readFileSync('docs/parameters.md', 'utf8');
const quiet = { info: () => {}, warn: () => {}, error: () => {}, count: () => {} };

/** The worked example with these resolvers: its parameters by name, and its artifacts. */
async function published(resolvers: string, answer: 'cname' | 'address' = 'cname') {
  const cloud = new EmbeddedCloud();
  await workedExample(cloud);
  const text = SAMPLE.replace('[bind]', resolvers).replace('answer: cname', `answer: ${answer}`);
  const config = loadConfig(text, 'privatelink-dns.yaml');
  const { bucket, sweep } = install(cloud, config, quiet);
  await sweep();
  await cloud.clock.runUntil('idle');
  const { ssm, s3 } = cloud.world;
  const objects = s3.objects(bucket);
  const { artifacts } = parseManifest(objects.get(MANIFEST_KEY)?.Body ?? '');
  return {
    types: new Map(ssm.names().map((name) => [name, ssm.parameter(name)?.Type])),
    values: new Map(ssm.names().map((name) => [name, ssm.parameter(name)?.Value])),
    artifacts: artifacts.map(({ path }) => ({
      name: path.split('/').slice(-2).join('/'),
      content: objects.get(path)?.Body ?? '',
    })),
  };
}

const rows = [...page.matchAll(/^\| `(PREFIX\/[^`]+)` \| `(String|StringList)` \|/gm)].map(
  ([, name = '', type = '']) => ({ name, type, pattern: patternOf(name) }),
);

function patternOf(name: string): RegExp {
  const pattern = name
    .replace('PREFIX', PREFIX)
    .replace('BINDING', '[a-z][a-z0-9-]*')
    .replace('RESOLVER/FILE', '[a-z][a-z0-9-]*/[^/]+');
  return new RegExp(`^${pattern}$`);
}

const both = await published('[bind, coredns]', 'address');
/** The stack writes this parameter. */
const written: [name: string, type: string | undefined][] = [
  ...both.types,
  [deploymentParameter(PREFIX), 'String'],
];

test.each(written)('the table describes the parameter %s once, with the type %s', (name, type) => {
  const matching = rows.filter(({ pattern }) => pattern.test(name));
  expect(matching.map((row) => row.type)).toEqual([type]);
});

test.each(rows)('a deployment writes parameters like $name', ({ pattern }) => {
  expect(written.filter(([name]) => pattern.test(name))).not.toEqual([]);
});

test('exactly the files that are too large or that contain "{{" have no parameter', () => {
  const without = both.artifacts.filter(({ name }) => !both.types.has(`${PREFIX}/feed/${name}`));
  const refused = both.artifacts.filter(
    ({ content }) => Buffer.byteLength(content) > 4096 || content.includes('{{'),
  );
  expect(without).toEqual(refused);
  expect(without).not.toEqual([]);
});

test('the output in the document is what the worked example gives', async () => {
  const { types, values } = await published('[{ name: unbound, use: forward }]');
  const facts = [...page.matchAll(/^(\/\S+)\t(\w+)\t(.+)$/gm)];
  expect(facts.map(([, name = '', type, value]) => [name, type, value])).toEqual(
    [...types]
      .filter(([name]) => name.startsWith(`${PREFIX}/s3-london/`))
      .map(([name, type]) => [name, type, values.get(name)]),
  );
  const listed = [...page.matchAll(/^(String\w*)\t(.+)$/gm)];
  expect(listed.map(([, type, name = '']) => [name, type])).toEqual([...types]);
  expect(page).toContain(`\n${values.get(`${PREFIX}/feed/current`)}\n`);
});
