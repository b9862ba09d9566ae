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

describe('matches', () => {
  test.each([
    ['an equal value', { source: ['aws.ec2'] }],
    ['one of several values', { source: ['aws.route53', 'aws.ec2'] }],
    ['a number', { detail: { count: [3] } }],
    ['null', { detail: { errorMessage: [null] } }],
    ['all keys together', { source: ['aws.ec2'], detail: { eventName: ['ModifyVpcEndpoint'] } }],
    ['a prefix', { detail: { eventName: [{ prefix: 'Modify' }] } }],
    [
      'a prefix without case',
      { detail: { eventName: [{ prefix: { 'equals-ignore-case': 'mOD' } }] } },
    ],
    ['a suffix', { detail: { eventName: [{ suffix: 'Endpoint' }] } }],
    [
      'a value without case',
      { detail: { eventName: [{ 'equals-ignore-case': 'modifyvpcendpoint' }] } },
    ],
    [
      'a wildcard',
      { detail: { userIdentity: { arn: [{ wildcard: 'arn:*:assumed-role/*/alice' }] } } },
    ],
    ['presence', { detail: { eventName: [{ exists: true }] } }],
    ['presence of an empty text', { detail: { set: [{ exists: true }] } }],
    ['absence', { detail: { errorCode: [{ exists: false }] } }],
    ['absence below an absent object', { detail: { session: { arn: [{ exists: false }] } } }],
    ['an empty array is an absent field', { resources: [{ exists: false }] }],
    ['anything but a value', { source: [{ 'anything-but': 'aws.s3' }] }],
    ['anything but several values', { source: [{ 'anything-but': ['aws.s3', 'aws.sqs'] }] }],
    ['anything but a prefix', { source: [{ 'anything-but': { prefix: 'aws.r' } }] }],
    ['anything but prefixes', { source: [{ 'anything-but': { prefix: ['aws.r', 'aws.s'] } }] }],
    ['one element of an array', { detail: { tags: ['blue'] } }],
    [
      'anything but, for one element of an array',
      { detail: { tags: [{ 'anything-but': 'red' }] } },
    ],
    ['an object in an array', { detail: { items: { id: [{ prefix: 'vpce-' }] } } }],
    ['one alternative', { $or: [{ source: ['aws.s3'] }, { detail: { count: [3] } }] }],
    [
      'a nested alternative',
      { detail: { $or: [{ count: [4] }, { eventName: [{ prefix: 'M' }] }] } },
    ],
  ])('%s', (_, pattern) => {
    checkPattern(pattern);
    expect(matchesPattern(pattern, event)).toBe(true);
  });
});

describe('does not match', () => {
  test.each([
    ['another value', { source: ['aws.s3'] }],
    ['a text for a number', { detail: { count: ['3'] } }],
    ['null for an absent field', { detail: { errorCode: [null] } }],
    ['one key of two', { source: ['aws.ec2'], detail: { eventName: ['DeleteSubnet'] } }],
    ['a prefix elsewhere', { detail: { eventName: [{ prefix: 'Vpc' }] } }],
    ['a prefix in another case', { detail: { eventName: [{ prefix: 'modify' }] } }],
    ['a wildcard that must cover all', { detail: { eventName: [{ wildcard: '*Vpc' }] } }],
    ['presence of an object, which is no leaf', { detail: { userIdentity: [{ exists: true }] } }],
    ['absence of what is there', { detail: { eventName: [{ exists: false }] } }],
    ['anything but the value', { source: [{ 'anything-but': ['aws.ec2'] }] }],
    ['anything but its prefix', { source: [{ 'anything-but': { prefix: 'aws.' } }] }],
    ['anything but, for an absent field', { detail: { errorCode: [{ 'anything-but': 'x' }] } }],
    [
      'conditions met by two different objects',
      { detail: { items: { id: ['vpce-1'], kind: ['y'] } } },
    ],
    ['no alternative', { $or: [{ source: ['aws.s3'] }, { detail: { count: [4] } }] }],
    [
      'an alternative without the rest',
      { source: ['aws.s3'], $or: [{ detail: { count: [3] } }, { source: ['x'] }] },
    ],
  ])('%s', (_, pattern) => {
    checkPattern(pattern);
    expect(matchesPattern(pattern, event)).toBe(false);
  });
});

test('a wildcard pattern takes its other characters literally, and `\\*` too', () => {
  const pattern = { name: [{ wildcard: 'a.b\\*c*' }] };
  expect(matchesPattern(pattern, { name: 'a.b*c and more' })).toBe(true);
  expect(matchesPattern(pattern, { name: 'axb*c' })).toBe(false);
  expect(matchesPattern(pattern, { name: 'a.bxxc' })).toBe(false);
});

describe('is refused', () => {
  test.each([
    ['an empty pattern', {}, /must not be empty/],
    ['a value without an array', { source: 'aws.ec2' }, /must be an object or an array/],
    ['an empty array', { source: [] }, /empty array/],
    ['an operator that is not known', { source: [{ regex: 'x' }] }, /"regex"/],
    [
      'two operators in one matcher',
      { source: [{ prefix: 'a', suffix: 'b' }] },
      /exactly one operator/,
    ],
    ['exists without a boolean', { source: [{ exists: 'yes' }] }, /true or false/],
    ['a lonely alternative', { $or: [{ source: ['a'] }] }, /two alternatives/],
  ])('%s', (_, pattern, message) => {
    expect(() => checkPattern(pattern)).toThrow(message);
  });
});
