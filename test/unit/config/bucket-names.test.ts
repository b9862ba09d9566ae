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
