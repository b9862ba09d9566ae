import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadConfig } from '../../../shared/config/load.ts';
import { bindingWith, FILE } from './fixtures.ts';

test('the alias of an access point is accepted in the list of buckets', () => {
  const alias = 'my-point-hrzrlukc5m36ft7okagglf3gmwluquse1b-s3alias';
  const config = loadConfig(bindingWith(`names: { buckets: [${alias}] }`), FILE);
  expect(config.bindings[0]?.names).toEqual({ buckets: [alias] });
});

test.each([
  ['config.yaml', /"test_11\.this" cannot be part of a host name.*path style/s],
  [
    'config-zone-of-its-own.yaml',
    /the bucket test_11 has a "_".*https:\/\/s3\.us-east-1\.amazonaws\.com\/test_11\/KEY/s,
  ],
])('validate explains path style for the bucket with an underscore in %s', (file, text) => {
  const yaml = readFileSync(`test/cases/underscore-bucket/${file}`, 'utf8');
  expect(() => loadConfig(yaml, file)).toThrow(text);
});

test.each([
  ['a1-.b', 'a1-'],
  ['a.-b1', '-b1'],
  ['my.-.bucket', '-'],
])('validate refuses the bucket %s, which no resolver can have as a name', (bucket, label) => {
  const yaml = bindingWith(`names: { buckets: [${bucket}] }`);
  expect(() => loadConfig(yaml, FILE)).toThrow(
    `"${bucket}" cannot be part of a host name, because of "${label}", which begins or ends with "-": clients reach this bucket only by path style`,
  );
});

test.each(['a1.b', 'a-1.b-2', 'a--b'])('validate accepts the bucket %s', (bucket) => {
  const config = loadConfig(bindingWith(`names: { buckets: [${bucket}] }`), FILE);
  expect(config.bindings[0]?.names).toEqual({ buckets: [bucket] });
});
