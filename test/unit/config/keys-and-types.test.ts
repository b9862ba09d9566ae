import { describe, expect, it } from 'vitest';
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

describe('a key', () => {
  it.each<[string, ...Refusal]>([
    [
      'unknown, and near a known one',
      `${MINIMAL}parameterprefix: /x\n`,
      '10:1: parameterprefix: the key "parameterprefix" is not known here.',
      'Use "parameterPrefix".',
    ],
    [
      'unknown, and near none',
      `${MINIMAL}rpz: { colour: red }\n`,
      '10:8: rpz.colour: the key "colour" is not known here.',
      'Known are zone, answer, ttl.',
    ],
    [
      'unknown, in one of several forms',
      bindingWith('names: { bucket: [abc] }'),
      '10:14: bindings[0].names.bucket: the key "bucket" is not known here.',
      'Use "buckets".',
    ],
    [
      'unknown, with two letters exchanged',
      bindingWith('zones: [{ domain: s3.eu-west-2.amazonaws.com, vpsc: [] }]'),
      '10:51: bindings[0].zones[0].vpsc: the key "vpsc" is not known here.',
      'Use "vpcs".',
    ],
    [
      'unknown, with characters that are not plain',
      `${MINIMAL}"own er!": x\n`,
      '10:1: ["own er!"]: the key "own er!" is not known here.',
      'Use "owner".',
    ],
    [
      'that every object has in JavaScript',
      `${MINIMAL}constructor: 1\n`,
      '10:1: constructor: the key "constructor" is not known here.',
      'bindings.',
    ],
    [
      'missing at the top',
      topWith('owner: net-prod\n', ''),
      '1:1: owner: is missing. Add owner: net-prod.',
      'Whose zones these are: written into every marker.',
    ],
    [
      'version missing',
      topWith('version: 1\n', ''),
      '1:1: version: is missing. Add version: 1.',
      'The version of this format.',
    ],
    [
      'mode missing',
      topWith('mode: enforce\n', ''),
      '1:1: mode: is missing. Add mode: observe.',
      'paused does nothing.',
    ],
    [
      'region missing',
      topWith('region: eu-west-2\n', ''),
      '1:1: region: is missing. Add region: eu-west-2.',
      'feed and topic.',
    ],
    [
      'bindings missing',
      MINIMAL.slice(0, MINIMAL.indexOf('bindings')),
      '1:1: bindings: is missing. Add bindings: [{ name: s3-london, service: s3, ',
      'at least one binding.',
    ],
    [
      'bindings without one',
      `${MINIMAL.slice(0, MINIMAL.indexOf('bindings'))}bindings: []\n`,
      '5:11: bindings: is an empty list.',
      'inbound: { id: rslvr-in-0123456789abcdef0 } }].',
    ],
    [
      'name of a binding missing',
      topWith('name: london\n    ', ''),
      '6:5: bindings[0].name: is missing. Add name: s3-london.',
      '"-".',
    ],
    [
      'service missing',
      topWith('    service: s3\n', ''),
      '6:5: bindings[0].service: is missing. Add service: s3.',
      'com.amazonaws.eu-west-2.monitoring.',
    ],
    [
      'endpoint missing',
      topWith('    endpoint: { id: vpce-001760f0be22cd4e2 }\n', ''),
      '6:5: bindings[0].endpoint: is missing. Add endpoint: { id: vpce-001760f0be22cd4e2 }.',
      'by id, or by VPC and tags.',
    ],
    [
      'inbound missing',
      topWith('    inbound: { id: rslvr-in-0123456789abcdef0 }\n', ''),
      '6:5: bindings[0].inbound: is missing. Add inbound: { id: rslvr-in-0123456789abcdef0 }.',
      'or its addresses.',
    ],
    [
      'domain missing',
      bindingWith('zones: [{ id: Z1 }]'),
      '10:13: bindings[0].zones[0].domain: is missing. Add domain: s3.eu-west-2.amazonaws.com.',
      'are always both made.',
    ],
  ])('%s', (_, ...refusal) => {
    expectRefusal(...refusal);
  });
});

describe('a value of the wrong type', () => {
  it.each<[string, ...Refusal]>([
    [
      'number for text',
      topWith('net-prod', '42'),
      '2:8: owner: is a number, and must be text.',
      'Put it in quotes: "42".',
    ],
    [
      'true for text',
      endpointWith('{ vpc: vpc-0abc, tags: { dns: true } }'),
      '8:45: bindings[0].endpoint.tags.dns: is true or false, and must be text.',
      'Put it in quotes: "true".',
    ],
    [
      'list for text',
      topWith('net-prod', '[a]'),
      '2:8: owner: is a list, and must be text.',
      'Use for example net-prod.',
    ],
    [
      'text for a number',
      `${MINIMAL}rpz: { ttl: "60" }\n`,
      '10:13: rpz.ttl: is text, and must be a whole number.',
      'Use for example 60.',
    ],
    [
      'text for true or false',
      bindingWith('adopt: maybe'),
      '10:12: bindings[0].adopt: is text, and must be true or false.',
      'Use for example false.',
    ],
    [
      'text for a list',
      `${MINIMAL}resolvers: bind\n`,
      '10:12: resolvers: is text, and must be a list.',
      'Use for example [bind].',
    ],
    [
      'nothing for a value',
      topWith('mode: enforce', 'mode:'),
      '3:1: mode: is empty.',
      'Use one of observe, enforce, paused.',
    ],
    [
      'nothing for keys',
      `${MINIMAL}rpz:\n`,
      '10:1: rpz: is empty, and must be keys with values.',
      'ttl: 60 }.',
    ],
    [
      'text for keys',
      `${MINIMAL}limits: 25\n`,
      '10:9: limits: is a number, and must be keys with values.',
      'Use for example { maxBindingsPerPublication: 25 }.',
    ],
  ])('%s', (_, ...refusal) => {
    expectRefusal(...refusal);
  });

  it('has the place of the anchor where it came by an alias', () => {
    const text = edited(MINIMAL, 'owner: net-prod', 'owner: &o Net').replace(
      'name: london',
      'name: *o',
    );
    expect(problemLines(text).map((line) => line.split(' is not')[0])).toEqual([
      `${FILE}:2:11: owner: "Net"`,
      `${FILE}:6:11: bindings[0].name: "Net"`,
    ]);
  });

  it('is accepted in quotes', () => {
    expect(loadConfig(topWith('net-prod', '"42"'), FILE).owner).toBe('42');
  });
});
