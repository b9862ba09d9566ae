import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../shared/config/load.ts';
import { parseConfig } from '../../../shared/config/parse.ts';
import { InvalidInputError } from '../../../shared/model/errors.ts';
import {
  bindingWith,
  edited,
  errorOf,
  expectRefusal,
  FILE,
  problemLines,
  type Refusal,
  zoneWith,
} from './fixtures.ts';

const BROKEN = `version: 1
owner: Net Prod
mode: enforce
mode: paused
region: eu-west-2
resolver: [bind]
bindings:
  - name: london
    service: s3
    endpoint: { id: vpce-0abc }
    inbound: { addresses: [8.8.8.8] }
    zones:
      - { domain: s3.eu-west-1.amazonaws.com }
  - name: london
    service: s3
    endpoint: { vpc: vpc-0abc }
    inbound: { id: rslvr-in-0abc }
    zones:
      - { domain: s3.eu-west-1.amazonaws.com }
`;

describe('several problems', () => {
  test('loadConfig reports problems of every kind together, in the order of their lines', () => {
    const places = problemLines(BROKEN).map((line) => line.slice(FILE.length + 1).split(':'));
    expect(places.map(([line, column, path]) => `${line}:${column}${path}`)).toEqual([
      '2:8 owner',
      '4:1 the key "mode" occurs for the second time. Remove one of the two.',
      '6:1 resolver',
      '11:28 bindings[0].inbound.addresses[0]',
      '13:19 bindings[0].zones[0].domain',
      '14:11 bindings[1].name',
      '16:15 bindings[1].endpoint.tags',
      '19:19 bindings[1].zones[0].domain',
      '19:19 bindings[1].zones[0].domain',
    ]);
  });

  test('loadConfig throws one error whose message has the number of problems and one line for each', () => {
    const error = errorOf(() => loadConfig(BROKEN, FILE));
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error.name).toBe('ConfigError');
    const [first, ...lines] = error.message.split('\n');
    expect(first).toBe('privatelink-dns.yaml: 9 problems');
    expect(lines.map((line) => line.split(':').slice(1, 3).map(Number))).toEqual(
      error.problems.map(({ line, column }) => [line, column]),
    );
    expect(error.problems[0]).toEqual({
      path: 'owner',
      line: 2,
      column: 8,
      what: '"Net Prod" is not an owner',
      remedy: 'Use 1 to 40 of the characters a-z, 0-9 and "-", such as net-prod.',
    });
  });

  const globalZone = 'zones: [{ domain: s3.amazonaws.com }]';
  test.each<[string, ...Refusal]>([
    [
      'an invalid Region, and no domain that does not match it',
      edited(zoneWith('s3.eu-west-1.amazonaws.com'), 'region: eu-west-2', 'region: London'),
      '4:9: region: "London" is not a Region',
      'such as eu-west-2.',
    ],
    [
      'invalid zones, and no missing zone of the buckets',
      bindingWith('names: { buckets: [abc] }', 'zones: some'),
      '11:12: bindings[0].zones: is text, and must be a list.',
      'Use for example [{ domain: s3.eu-west-2.amazonaws.com }].',
    ],
    [
      'an invalid permission, and not the value that needs it',
      `${bindingWith(globalZone)}allowGlobalName: maybe\n`,
      '11:18: allowGlobalName: is text, and must be true or false.',
      'Use for example false.',
    ],
  ])('loadConfig reports only %s', (_, ...refusal) => {
    expectRefusal(...refusal);
  });
});

describe('parseConfig', () => {
  test('parseConfig applies the same rules and reports problems without lines', () => {
    const value = { version: 1, owner: 'net-prod', mode: 'on', region: 'eu-west-2', bindings: [] };
    expect(errorOf(() => parseConfig(value)).message).toBe(
      [
        'configuration: 2 problems',
        'configuration: mode: "on" is not known here. Use one of observe, enforce, paused.',
        'configuration: bindings: is an empty list. Use for example [{ name: s3-london, service: s3, endpoint: { id: vpce-001760f0be22cd4e2 }, inbound: { id: rslvr-in-0123456789abcdef0 } }].',
      ].join('\n'),
    );
  });

  test.each([
    [undefined, 'empty'],
    [[], 'a list'],
    ['{}', 'text'],
  ])('parseConfig refuses the value %j', (value, kind) => {
    expect(errorOf(() => parseConfig(value, 'CONFIG')).message).toBe(
      `CONFIG: 1 problem\nCONFIG: the configuration is ${kind}, and must be keys with values. Begin with version: 1, then add owner, mode, region and bindings.`,
    );
  });
});
