import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../shared/config/load.ts';
import {
  bindingWith,
  edited,
  endpointWith,
  expectRefusal,
  FILE,
  inboundWith,
  MINIMAL,
  type Refusal,
  testRefusals,
} from './fixtures.ts';

const S3_ZONE = 's3.eu-west-2.amazonaws.com';
const EITHER_ENDPOINT =
  'Use either { id: vpce-001760f0be22cd4e2 } or { vpc: vpc-0123456789abcdef0, tags: { dns: s3-london } }.';
const EITHER_INBOUND =
  'Use either { id: rslvr-in-0123456789abcdef0 } or { addresses: [10.0.1.122, 10.0.2.213] }.';

/** The minimal file with a second binding. Its name is on line 10, or on line 11 if the first binding has `zones`. */
function twoBindings(first: string[], second: { name?: string; service?: string; rest?: string }) {
  return `${bindingWith(...first)}  - name: ${second.name ?? 'other'}
    service: ${second.service ?? 's3'}
    endpoint: { id: vpce-0abc }
    inbound: { id: rslvr-in-0abc }
${second.rest === undefined ? '' : `    ${second.rest}\n`}`;
}

describe('conflicts between bindings', () => {
  test.each<[string, ...Refusal]>([
    [
      'two bindings of the same name',
      twoBindings([], { name: 'london', service: 'com.amazonaws.eu-west-2.sqs' }),
      '10:11: bindings[1].name: "london" is already the name of bindings[0].',
      'Give each binding a different name.',
    ],
    [
      'two bindings with the same domain in different spellings',
      twoBindings([`zones: [{ domain: ${S3_ZONE} }]`], {
        rest: 'zones: [{ domain: S3.eu-west-2.amazonaws.com. }]',
      }),
      '15:23: bindings[1].zones[0].domain: "S3.eu-west-2.amazonaws.com." is already a zone of this configuration, at bindings[0].zones[0].domain.',
      'Remove one of the two: a zone can belong to only one binding. If they are two zones of one name, add the id of each.',
    ],
    [
      'two bindings with the same zone id',
      twoBindings([`zones: [{ domain: ${S3_ZONE}, id: Z1 }]`], {
        rest: `zones: [{ id: Z1, domain: a.${S3_ZONE} }]`,
      }),
      '15:19: bindings[1].zones[0].id: "Z1" is already a zone of this configuration, at bindings[0].zones[0].id.',
      'Remove one of the two: a zone can belong to only one binding. If they are two zones of one name, add the id of each.',
    ],
    [
      'the same zone twice in a binding',
      bindingWith(`zones: [{ domain: ${S3_ZONE} }, { domain: ${S3_ZONE} }]`),
      '10:63: bindings[0].zones[1].domain: "s3.eu-west-2.amazonaws.com" is already a zone of this configuration',
      'Remove one of the two: a zone can belong to only one binding. If they are two zones of one name, add the id of each.',
    ],
    [
      'a zone that another binding has by the default names of its service',
      edited(
        twoBindings([`zones: [{ domain: sqs.eu-west-2.amazonaws.com, id: Z1 }]`], {
          service: 'sqs',
        }),
        'service: s3',
        'service: sqs',
      ),
      '10:23: bindings[0].zones[0].domain: "sqs.eu-west-2.amazonaws.com" is already a zone of bindings[1], which has no zones and so manages the zones of its service\'s names.',
      'Remove this zone, or add zones to bindings[1] that do not contain it.',
    ],
    [
      'two bindings without zones for the short and the full name of a service',
      twoBindings([], { service: 'com.amazonaws.eu-west-2.s3' }),
      '11:14: bindings[1].service: "com.amazonaws.eu-west-2.s3" is already the service of bindings[0], and without zones both bindings would manage the same zones.',
      'Add different zones to the two bindings, or remove one of them.',
    ],
  ])('loadConfig reports %s', (_, ...refusal) => {
    expectRefusal(...refusal);
  });

  test.each([
    ['the same service in two Regions', twoBindings([], { rest: 'region: eu-west-1' })],
    [
      "a bucket's zone below the zone of another binding",
      twoBindings([`zones: [{ domain: ${S3_ZONE} }]`], {
        rest: `zones: [{ domain: b.${S3_ZONE} }]`,
      }),
    ],
    [
      'the same service with and without zones, if the zones are not names of the service',
      twoBindings([`zones: [{ domain: b.${S3_ZONE} }]`], {}),
    ],
    [
      'two zones of one domain and different ids',
      twoBindings([`zones: [{ domain: ${S3_ZONE}, id: Z1 }]`], {
        rest: `zones: [{ domain: ${S3_ZONE}, id: Z2 }]`,
      }),
    ],
  ])('loadConfig accepts two bindings with %s', (_, text) => {
    expect(loadConfig(text, FILE).bindings).toHaveLength(2);
  });
});

describe('duplicates in lists', () => {
  testRefusals([
    [
      `${MINIMAL}resolvers: [bind, bind]\n`,
      '10:19: resolvers[1]: "bind" is already in this list',
      'Remove one of the two.',
    ],
    [
      inboundWith('{ addresses: [10.0.0.1, 10.0.0.1] }'),
      '9:38: bindings[0].inbound.addresses[1]: "10.0.0.1" is already in this list, at bindings[0].inbound.addresses[0].',
      'Remove one of the two.',
    ],
    [
      inboundWith('{ addresses: ["fd00::1", "FD00:0::1"] }'),
      '9:39: bindings[0].inbound.addresses[1]: "FD00:0::1" is already in this list',
      'Remove one of the two.',
    ],
    [
      bindingWith('names: { buckets: [one, two, one] }'),
      '10:34: bindings[0].names.buckets[2]: "one" is already in this list, at bindings[0].names.buckets[0].',
      'Remove one of the two.',
    ],
    [
      bindingWith(`zones: [{ domain: ${S3_ZONE}, vpcs: [{ id: vpc-0abc }, { id: vpc-0abc }] }]`),
      '10:82: bindings[0].zones[0].vpcs[1].id: "vpc-0abc" is already in this list',
      'Remove one of the two.',
    ],
  ]);
});

describe('values with several forms', () => {
  testRefusals([
    [
      endpointWith('{ id: vpce-0abc, vpc: vpc-0abc }'),
      '8:32: bindings[0].endpoint.vpc: cannot be combined with id.',
      EITHER_ENDPOINT,
    ],
    [
      endpointWith('{ id: vpce-0abc, vpc: vpc-0abc, tags: { a: b } }'),
      '8:17: bindings[0].endpoint.id: cannot be combined with vpc and tags.',
      EITHER_ENDPOINT,
    ],
    [
      endpointWith('{ vpc: vpc-0abc }'),
      '8:15: bindings[0].endpoint.tags: is missing.',
      'Tags that exactly one endpoint of the service in that VPC has.',
    ],
    [
      endpointWith('{ tags: { a: b } }'),
      '8:15: bindings[0].endpoint.vpc: is missing. Add vpc: vpc-0123456789abcdef0.',
      'The id of a VPC.',
    ],
    [
      endpointWith('{}'),
      '8:15: bindings[0].endpoint: is empty.',
      EITHER_ENDPOINT.replace('either ', ''),
    ],
    [
      endpointWith('vpce-0abc'),
      '8:15: bindings[0].endpoint: "vpce-0abc" is not known here.',
      EITHER_ENDPOINT.replace('either ', ''),
    ],
    [
      inboundWith('{ id: rslvr-in-0abc, addresses: [10.0.0.1] }'),
      '9:35: bindings[0].inbound.addresses: cannot be combined with id.',
      EITHER_INBOUND,
    ],
    [
      inboundWith('{ id: rslvr-in-0abc, vpc: vpc-0abc }'),
      '9:35: bindings[0].inbound.vpc: cannot be combined with id.',
      EITHER_INBOUND,
    ],
    [
      inboundWith('{ vpc: vpc-0abc }'),
      '9:14: bindings[0].inbound.addresses: is missing. Add addresses: [10.0.1.122, 10.0.2.213].',
      'forward to.',
    ],
    [
      inboundWith('[10.0.0.1]'),
      '9:14: bindings[0].inbound: is a list.',
      EITHER_INBOUND.replace('either ', ''),
    ],
    [
      bindingWith('names: some'),
      '10:12: bindings[0].names: "some" is not known here.',
      'Use all or { buckets: [myspecificbucket] }.',
    ],
  ]);
});

describe('names of buckets', () => {
  const buckets = 'names: { buckets: [myspecificbucket] }';

  testRefusals([
    [
      edited(bindingWith(buckets), 'service: s3', 'service: com.amazonaws.eu-west-2.s3tables'),
      '10:14: bindings[0].names.buckets: buckets can be chosen only for S3, and this binding is for com.amazonaws.eu-west-2.s3tables.',
      'Use names: all.',
    ],
    [
      bindingWith(buckets, `zones: [{ domain: myspecificbucket.${S3_ZONE} }]`),
      '10:14: bindings[0].names.buckets: this binding has no zone with the names of buckets: s3.eu-west-2.amazonaws.com is not one of its zones.',
      'Add { domain: s3.eu-west-2.amazonaws.com } to zones, or use names: all if each of its zones is the zone of one bucket.',
    ],
  ]);

  test.each([
    ["a zone of the Region's S3 name", bindingWith(buckets, `zones: [{ domain: ${S3_ZONE} }]`)],
    ['no zones', bindingWith(buckets)],
    [
      'the full service name',
      edited(bindingWith(buckets), 'service: s3', 'service: com.amazonaws.eu-west-2.s3'),
    ],
    [
      'the second service name of China',
      edited(
        bindingWith('region: cn-north-1', buckets),
        'service: s3',
        'service: cn.com.amazonaws.cn-north-1.s3',
      ),
    ],
  ])('loadConfig accepts names of buckets in a binding with %s', (_, text) => {
    expect(loadConfig(text, FILE).bindings[0]?.names).toEqual({ buckets: ['myspecificbucket'] });
  });
});
