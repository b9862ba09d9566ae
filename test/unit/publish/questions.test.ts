import { describe, expect, test } from 'vitest';
import type { BindingSnapshot, Question } from '../../../shared/model/feed.ts';
import { questionsOf } from '../../../shared/publish/questions.ts';
import { snapshotOf } from './fixtures.ts';

const DOMAIN = 'alpha.eu-west-2.amazonaws.com';
const BELOW = `privatelink-dns-test.${DOMAIN}`;
const BOTH: Question['uses'] = ['forward', 'rewrite'];

interface Facts {
  addresses?: string[];
  retiring?: string[];
  withdrawn?: string[];
  types?: ('A' | 'AAAA')[];
  wildcard?: boolean;
}

function alpha(facts: Facts, more: Partial<BindingSnapshot> = {}): BindingSnapshot {
  const { endpoint, zones } = snapshotOf('alpha');
  const { addresses = ['10.0.1.5'], retiring = [], withdrawn = [], types = ['A'] } = facts;
  return snapshotOf('alpha', {
    endpoint: {
      ...endpoint,
      addresses: addresses.map((address) => ({ address, interfaceId: 'eni-0', subnetId: 's' })),
      retiring: retiring.map((address) => ({ address, until: '2026-01-01T00:00:00.000Z' })),
      withdrawn,
    },
    zones: zones.map((zone) => ({
      ...zone,
      recordTypes: types,
      wildcard: facts.wildcard ?? true,
    })),
    ...more,
  });
}

/** One line for each question: `name type answers uses`, with `all` if the answer must be complete. */
function lines(bindings: BindingSnapshot[], answer: 'cname' | 'address' = 'cname'): string[] {
  return questionsOf(bindings, { answer }).map(
    ({ name, type, answers, complete, uses }) =>
      `${name} ${type} ${complete ? 'all ' : ''}${answers.join(',')} ${uses.join('+')}`,
  );
}

describe('the questions of a binding', () => {
  test('a binding has questions for its apex and for one name below its wildcard', () => {
    expect(questionsOf([alpha({})], { answer: 'cname' })).toEqual([
      { name: DOMAIN, type: 'A', answers: ['10.0.1.5'], complete: false, uses: BOTH },
      { name: BELOW, type: 'A', answers: ['10.0.1.5'], complete: false, uses: BOTH },
    ]);
  });

  const buckets = { buckets: ['logs', 'data'] };
  const s3 = snapshotOf('alpha').zones.map((zone) => ({
    ...zone,
    domain: 's3.eu-west-2.amazonaws.com',
  }));
  test.each<[string, BindingSnapshot, string[]]>([
    [
      'of a zone without a wildcard',
      alpha({ wildcard: false }),
      [`${DOMAIN} A 10.0.1.5 forward+rewrite`],
    ],
    [
      'of chosen buckets',
      alpha({}, { names: buckets, zones: s3 }),
      [
        'data.s3.eu-west-2.amazonaws.com A 10.0.1.5 forward+rewrite',
        'logs.s3.eu-west-2.amazonaws.com A 10.0.1.5 forward+rewrite',
      ],
    ],
    ['of a released binding', alpha({}, { status: 'released' }), []],
    [
      'of a zone with both families',
      alpha({ addresses: ['10.0.1.5', 'fd00::5'], types: ['A', 'AAAA'], wildcard: false }),
      [`${DOMAIN} A 10.0.1.5 forward+rewrite`, `${DOMAIN} AAAA fd00::5 forward+rewrite`],
    ],
    [
      'of a zone with one of both families',
      alpha({ addresses: ['10.0.1.5', 'fd00::5'], types: ['AAAA'], wildcard: false }),
      [`${DOMAIN} AAAA fd00::5 forward+rewrite`],
    ],
    [
      'of a zone with a family without addresses',
      alpha({ types: ['A', 'AAAA'], wildcard: false }),
      [`${DOMAIN} A 10.0.1.5 forward+rewrite`],
    ],
    [
      'of a binding with a retiring address',
      alpha({ retiring: ['10.0.2.7'], wildcard: false }),
      [`${DOMAIN} A 10.0.1.5,10.0.2.7 forward+rewrite`],
    ],
  ])('the questions %s are its names with their addresses', (_, binding, wanted) => {
    expect(lines([binding])).toEqual(wanted);
  });

  test('a file of addresses must answer with all of them, which detects a reload without effect', () => {
    const binding = alpha({ addresses: ['10.0.1.5', '10.0.2.7'], wildcard: false });
    expect(lines([binding], 'address')).toEqual([
      `${DOMAIN} A 10.0.1.5,10.0.2.7 forward`,
      `${DOMAIN} A all 10.0.1.5,10.0.2.7 rewrite`,
    ]);
  });

  const withdrawing = alpha({
    addresses: ['10.0.1.5', '10.0.2.7'],
    withdrawn: ['10.0.2.7'],
    wildcard: false,
  });
  test('a withdrawn address is expected from forwarders but not from a file of addresses', () => {
    expect(lines([withdrawing])).toEqual([`${DOMAIN} A 10.0.1.5,10.0.2.7 forward+rewrite`]);
    expect(lines([withdrawing], 'address')).toEqual([
      `${DOMAIN} A 10.0.1.5,10.0.2.7 forward`,
      `${DOMAIN} A all 10.0.1.5 rewrite`,
    ]);
  });
});

test('questions are sorted by the name of the binding', () => {
  const bindings = [snapshotOf('beta'), snapshotOf('alpha')];
  expect(lines(bindings)).toEqual(lines([...bindings].reverse()));
  expect(lines(bindings)[0]).toContain('alpha');
});
