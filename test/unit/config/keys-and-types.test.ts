import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../shared/config/load.ts';
import {
  bindingWith,
  edited,
  endpointWith,
  expectRefusal,
  FILE,
  MINIMAL,
  problemLines,
  type Refusal,
  topWith,
} from './fixtures.ts';

describe('unknown and missing keys', () => {
  test.each<[string, ...Refusal]>([
    [
      'an unknown key that is similar to a known key',
      `${MINIMAL}parameterprefix: /x\n`,
      '10:1: parameterprefix: the key "parameterprefix" is not known here.',
      'Use "parameterPrefix".',
    ],
    [
      'an unknown key that is not similar to a known key',
      `${MINIMAL}rpz: { colour: red }\n`,
      '10:8: rpz.colour: the key "colour" is not known here.',
      'Known are zone, answer, ttl.',
    ],
    [
      'an unknown key in a value with several forms',
      bindingWith('names: { bucket: [abc] }'),
      '10:14: bindings[0].names.bucket: the key "bucket" is not known here.',
      'Use "buckets".',
    ],
    [
      'an unknown key with two letters exchanged',
      bindingWith('zones: [{ domain: s3.eu-west-2.amazonaws.com, vpsc: [] }]'),
      '10:51: bindings[0].zones[0].vpsc: the key "vpsc" is not known here.',
      'Use "vpcs".',
    ],
    [
      'an unknown key with special characters',
      `${MINIMAL}"own er!": x\n`,
      '10:1: ["own er!"]: the key "own er!" is not known here.',
      'Use "owner".',
    ],
    [
      'an unknown key that every JavaScript object has',
      `${MINIMAL}constructor: 1\n`,
      '10:1: constructor: the key "constructor" is not known here.',
      'bindings.',
    ],
    [
      'a missing owner',
      topWith('owner: net-prod\n', ''),
      '1:1: owner: is missing. Add owner: net-prod.',
      'The owner of the zones, written into every marker.',
    ],
    [
      'a missing version',
      topWith('version: 1\n', ''),
      '1:1: version: is missing. Add version: 1.',
      'The version of this format.',
    ],
    [
      'a missing mode',
      topWith('mode: enforce\n', ''),
      '1:1: mode: is missing. Add mode: observe.',
      'paused does nothing.',
    ],
    [
      'a missing region',
      topWith('region: eu-west-2\n', ''),
      '1:1: region: is missing. Add region: eu-west-2.',
      'feed and topic.',
    ],
    [
      'missing bindings',
      MINIMAL.slice(0, MINIMAL.indexOf('bindings')),
      '1:1: bindings: is missing. Add bindings: [{ name: s3-london, service: s3, ',
      'at least one binding.',
    ],
    [
      'an empty list of bindings',
      `${MINIMAL.slice(0, MINIMAL.indexOf('bindings'))}bindings: []\n`,
      '5:11: bindings: is an empty list.',
      'inbound: { id: rslvr-in-0123456789abcdef0 } }].',
    ],
    [
      'a missing name of a binding',
      topWith('name: london\n    ', ''),
      '6:5: bindings[0].name: is missing. Add name: s3-london.',
      '"-".',
    ],
    [
      'a missing service',
      topWith('    service: s3\n', ''),
      '6:5: bindings[0].service: is missing. Add service: s3.',
      'com.amazonaws.eu-west-2.monitoring.',
    ],
    [
      'a missing endpoint',
      topWith('    endpoint: { id: vpce-001760f0be22cd4e2 }\n', ''),
      '6:5: bindings[0].endpoint: is missing. Add endpoint: { id: vpce-001760f0be22cd4e2 }.',
      'chosen by id, or by VPC and tags.',
    ],
    [
      'a missing inbound',
      topWith('    inbound: { id: rslvr-in-0123456789abcdef0 }\n', ''),
      '6:5: bindings[0].inbound: is missing. Add inbound: { id: rslvr-in-0123456789abcdef0 }.',
      'or fixed addresses.',
    ],
    [
      'a missing domain',
      bindingWith('zones: [{ id: Z1 }]'),
      '10:13: bindings[0].zones[0].domain: is missing. Add domain: s3.eu-west-2.amazonaws.com.',
      'and, if the service has names below it, the wildcard.',
    ],
  ])('loadConfig reports %s', (_, ...refusal) => {
    expectRefusal(...refusal);
  });
});

describe('values of the wrong type', () => {
  test.each<[string, ...Refusal]>([
    [
      'a number instead of text',
      topWith('net-prod', '42'),
      '2:8: owner: is a number, and must be text.',
      'Put it in quotes: "42".',
    ],
    [
      'true instead of text',
      endpointWith('{ vpc: vpc-0abc, tags: { dns: true } }'),
      '8:45: bindings[0].endpoint.tags.dns: is true or false, and must be text.',
      'Put it in quotes: "true".',
    ],
    [
      'a list instead of text',
      topWith('net-prod', '[a]'),
      '2:8: owner: is a list, and must be text.',
      'Use for example net-prod.',
    ],
    [
      'text instead of a number',
      `${MINIMAL}rpz: { ttl: "60" }\n`,
      '10:13: rpz.ttl: is text, and must be a whole number.',
      'Use for example 60.',
    ],
    [
      'text instead of true or false',
      bindingWith('adopt: maybe'),
      '10:12: bindings[0].adopt: is text, and must be true or false.',
      'Use for example false.',
    ],
    [
      'text instead of a list',
      `${MINIMAL}resolvers: bind\n`,
      '10:12: resolvers: is text, and must be a list.',
      'Use for example [bind].',
    ],
    [
      'an empty value instead of text',
      topWith('mode: enforce', 'mode:'),
      '3:1: mode: is empty.',
      'Use one of observe, enforce, paused.',
    ],
    [
      'an empty value instead of keys',
      `${MINIMAL}rpz:\n`,
      '10:1: rpz: is empty, and must be keys with values.',
      'ttl: 60 }.',
    ],
    [
      'a number instead of keys',
      `${MINIMAL}limits: 25\n`,
      '10:9: limits: is a number, and must be keys with values.',
      'Use for example { maxBindingsPerPublication: 25 }.',
    ],
  ])('loadConfig reports %s', (_, ...refusal) => {
    expectRefusal(...refusal);
  });

  test('loadConfig reports a wrong value of an alias at the anchor and at the alias', () => {
    const text = edited(MINIMAL, 'owner: net-prod', 'owner: &o Net').replace(
      'name: london',
      'name: *o',
    );
    expect(problemLines(text).map((line) => line.split(' is not')[0])).toEqual([
      `${FILE}:2:11: owner: "Net"`,
      `${FILE}:6:11: bindings[0].name: "Net"`,
    ]);
  });

  test('loadConfig accepts a number in quotes as text', () => {
    expect(loadConfig(topWith('net-prod', '"42"'), FILE).owner).toBe('42');
  });
});
