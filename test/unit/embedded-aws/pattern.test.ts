import { describe, expect, test } from 'vitest';
import { checkPattern, matchesPattern } from '../../../embedded-aws/pattern.ts';

const event = {
  source: 'aws.ec2',
  resources: [],
  detail: {
    eventName: 'ModifyVpcEndpoint',
    errorMessage: null,
    count: 3,
    tags: ['red', 'blue'],
    userIdentity: { arn: 'arn:aws:sts::1:assumed-role/NetworkAdmin/alice' },
    items: [
      { id: 'vpce-1', kind: 'x' },
      { id: 'subnet-1', kind: 'y' },
    ],
    set: '',
  },
};

describe('patterns that match', () => {
  test.each([
    ['an equal value', { source: ['aws.ec2'] }],
    ['one of several values', { source: ['aws.route53', 'aws.ec2'] }],
    ['an equal number', { detail: { count: [3] } }],
    ['null for a field that is null', { detail: { errorMessage: [null] } }],
    [
      'two keys that both match',
      { source: ['aws.ec2'], detail: { eventName: ['ModifyVpcEndpoint'] } },
    ],
    ['a prefix', { detail: { eventName: [{ prefix: 'Modify' }] } }],
    [
      'a case-insensitive prefix',
      { detail: { eventName: [{ prefix: { 'equals-ignore-case': 'mOD' } }] } },
    ],
    ['a suffix', { detail: { eventName: [{ suffix: 'Endpoint' }] } }],
    [
      'a case-insensitive value',
      { detail: { eventName: [{ 'equals-ignore-case': 'modifyvpcendpoint' }] } },
    ],
    [
      'a wildcard',
      { detail: { userIdentity: { arn: [{ wildcard: 'arn:*:assumed-role/*/alice' }] } } },
    ],
    ['exists for a present field', { detail: { eventName: [{ exists: true }] } }],
    ['exists for an empty string', { detail: { set: [{ exists: true }] } }],
    ['exists: false for an absent field', { detail: { errorCode: [{ exists: false }] } }],
    ['exists: false below an absent object', { detail: { session: { arn: [{ exists: false }] } } }],
    ['exists: false for an empty array', { resources: [{ exists: false }] }],
    ['anything-but another value', { source: [{ 'anything-but': 'aws.s3' }] }],
    ['anything-but several other values', { source: [{ 'anything-but': ['aws.s3', 'aws.sqs'] }] }],
    ['anything-but another prefix', { source: [{ 'anything-but': { prefix: 'aws.r' } }] }],
    [
      'anything-but several other prefixes',
      { source: [{ 'anything-but': { prefix: ['aws.r', 'aws.s'] } }] },
    ],
    ['a value that one element of an array has', { detail: { tags: ['blue'] } }],
    ['anything-but for one element of an array', { detail: { tags: [{ 'anything-but': 'red' }] } }],
    ['a condition on one object of an array', { detail: { items: { id: [{ prefix: 'vpce-' }] } } }],
    ['one matching alternative', { $or: [{ source: ['aws.s3'] }, { detail: { count: [3] } }] }],
    [
      'a matching nested alternative',
      { detail: { $or: [{ count: [4] }, { eventName: [{ prefix: 'M' }] }] } },
    ],
  ])('a pattern with %s matches', (_, pattern) => {
    checkPattern(pattern);
    expect(matchesPattern(pattern, event)).toBe(true);
  });
});

describe('patterns that do not match', () => {
  test.each([
    ['another value', { source: ['aws.s3'] }],
    ['a string for a number', { detail: { count: ['3'] } }],
    ['null for an absent field', { detail: { errorCode: [null] } }],
    ['one matching key of two', { source: ['aws.ec2'], detail: { eventName: ['DeleteSubnet'] } }],
    ['a prefix that is in the middle of the value', { detail: { eventName: [{ prefix: 'Vpc' }] } }],
    ['a prefix in another case', { detail: { eventName: [{ prefix: 'modify' }] } }],
    [
      'a wildcard that covers only a part of the value',
      { detail: { eventName: [{ wildcard: '*Vpc' }] } },
    ],
    ['exists for an object', { detail: { userIdentity: [{ exists: true }] } }],
    ['exists: false for a present field', { detail: { eventName: [{ exists: false }] } }],
    ['anything-but the value', { source: [{ 'anything-but': ['aws.ec2'] }] }],
    ['anything-but the prefix of the value', { source: [{ 'anything-but': { prefix: 'aws.' } }] }],
    ['anything-but for an absent field', { detail: { errorCode: [{ 'anything-but': 'x' }] } }],
    [
      'conditions that different objects of an array meet',
      { detail: { items: { id: ['vpce-1'], kind: ['y'] } } },
    ],
    ['no matching alternative', { $or: [{ source: ['aws.s3'] }, { detail: { count: [4] } }] }],
    [
      'a matching alternative beside a key that does not match',
      { source: ['aws.s3'], $or: [{ detail: { count: [3] } }, { source: ['x'] }] },
    ],
  ])('a pattern with %s does not match', (_, pattern) => {
    checkPattern(pattern);
    expect(matchesPattern(pattern, event)).toBe(false);
  });
});

test('a wildcard pattern matches its other characters and `\\*` literally', () => {
  const pattern = { name: [{ wildcard: 'a.b\\*c*' }] };
  expect(matchesPattern(pattern, { name: 'a.b*c and more' })).toBe(true);
  expect(matchesPattern(pattern, { name: 'axb*c' })).toBe(false);
  expect(matchesPattern(pattern, { name: 'a.bxxc' })).toBe(false);
});

describe('invalid patterns', () => {
  test.each([
    ['an empty pattern', {}, /must not be empty/],
    [
      'a pattern with a value outside an array',
      { source: 'aws.ec2' },
      /must be an object or an array/,
    ],
    ['a pattern with an empty array', { source: [] }, /empty array/],
    ['a pattern with an unknown operator', { source: [{ regex: 'x' }] }, /"regex"/],
    [
      'a matcher with two operators',
      { source: [{ prefix: 'a', suffix: 'b' }] },
      /exactly one operator/,
    ],
    ['a pattern with exists and no boolean', { source: [{ exists: 'yes' }] }, /true or false/],
    ['a pattern with a single alternative', { $or: [{ source: ['a'] }] }, /two alternatives/],
  ])('%s is rejected', (_, pattern, message) => {
    expect(() => checkPattern(pattern)).toThrow(message);
  });
});
