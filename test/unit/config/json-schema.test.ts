import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configJsonSchemaText } from '../../../shared/config/json-schema.ts';
import { edited, SAMPLE } from './fixtures.ts';

interface Schema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  description?: string;
  default?: unknown;
  required?: string[];
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  anyOf?: Schema[];
}

const schema = JSON.parse(configJsonSchemaText()) as Schema;

/** Validates with the keywords of JSON Schema that this schema uses. */
function accepts(rule: Schema, value: unknown): boolean {
  if (rule.anyOf !== undefined) {
    return rule.anyOf.some((option) => accepts(option, value));
  }
  if (rule.const !== undefined || rule.enum !== undefined) {
    return [rule.const, ...(rule.enum ?? [])].includes(value);
  }
  if (typeof value === 'string') {
    return rule.type === 'string' && new RegExp(rule.pattern ?? '', 'u').test(value);
  }
  if (typeof value === 'number') {
    const { minimum = -Infinity, maximum = Infinity } = rule;
    return rule.type === 'integer' && value >= minimum && value <= maximum;
  }
  if (Array.isArray(value)) {
    const { items, minItems = 0 } = rule;
    return items !== undefined && value.length >= minItems && value.every((v) => accepts(items, v));
  }
  if (typeof value === 'object' && value !== null) {
    return acceptsKeys(rule, value);
  }
  return rule.type === 'boolean' && typeof value === 'boolean';
}

function acceptsKeys(rule: Schema, value: object): boolean {
  const known = rule.properties ?? {};
  const other =
    typeof rule.additionalProperties === 'object' ? rule.additionalProperties : undefined;
  return (
    rule.type === 'object' &&
    (rule.required ?? []).every((key) => key in value) &&
    Object.entries(value).every(([key, inner]) => {
      const inside = known[key] ?? other;
      return inside !== undefined && accepts(inside, inner);
    })
  );
}

describe('the JSON schema', () => {
  test('the JSON schema is a closed object of draft 2020-12 with an id and a title', () => {
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'urn:privatelink-dns:config:1',
      title: 'The configuration of privatelink-dns',
      type: 'object',
      additionalProperties: false,
    });
  });

  test('the JSON schema requires exactly the keys without a default', () => {
    expect(schema.required).toEqual(['version', 'owner', 'mode', 'region', 'bindings']);
    expect(schema.properties?.bindings?.items?.required).toEqual([
      'name',
      'service',
      'endpoint',
      'inbound',
    ]);
  });

  test('the JSON schema describes every key', () => {
    const undescribed = (rule: Schema, path: string): string[] => [
      ...Object.entries(rule.properties ?? {}).flatMap(([key, inner]) => [
        ...(inner.description === undefined ? [`${path}.${key}`] : []),
        ...undescribed(inner, `${path}.${key}`),
      ]),
      ...(rule.items === undefined ? [] : undescribed(rule.items, `${path}[]`)),
      ...(rule.anyOf ?? []).flatMap((option) => undescribed(option, path)),
    ];
    expect(undescribed(schema, '')).toEqual([]);
  });

  test('the JSON schema accepts the example configuration and its alternatives', () => {
    expect(accepts(schema, parse(SAMPLE))).toBe(true);
    const other = edited(
      SAMPLE,
      '{ id: vpce-001760f0be22cd4e2 }',
      '{ vpc: vpc-0abc, tags: { dns: s3-london } }',
    );
    expect(accepts(schema, parse(edited(other, 'names: all', 'names: { buckets: [abc] }')))).toBe(
      true,
    );
  });

  test.each([
    ['an unknown key', 'version: 1', 'versoin: 1'],
    ['an unknown mode', 'mode: enforce', 'mode: on'],
    ['a bad owner', 'owner: net-prod', 'owner: Net'],
    ['a reserved binding name', 'name: s3-london', 'name: feed'],
    ['a TTL of 0', 'ttl: 60', 'ttl: 0'],
    ['an empty list', 'resolvers: [bind]', 'resolvers: []'],
    ['a mix of two forms', '{ id: vpce-001760f0be22cd4e2 }', '{ id: vpce-0abc, vpc: vpc-0abc }'],
    ['a wildcard domain', 'domain: s3.eu-west-2', 'domain: "*.s3.eu-west-2'],
  ])('the JSON schema refuses %s', (_, from, to) => {
    const text = edited(SAMPLE, from, to).replace(
      '"*.s3.eu-west-2.amazonaws.com',
      '"*.s3.eu-west-2.amazonaws.com"',
    );
    expect(accepts(schema, parse(text))).toBe(false);
  });

  test('the committed JSON schema is current; if not, run "npm run schemas"', () => {
    const committed = new URL('../../../privatelink-dns.schema.json', import.meta.url);
    expect(readFileSync(committed, 'utf8')).toBe(configJsonSchemaText());
  });
});
