import { expect, test } from 'vitest';
import type { Binding } from '../../../shared/model/binding.ts';
import type { Endpoint } from '../../../shared/model/observation.ts';
import { chooseEndpoint } from '../../../shared/reconcile/choose-endpoint.ts';
import { binding, endpoint } from './fixtures.ts';

const BY_ID = binding({ endpoint: { id: 'vpce-1' } });
const BY_TAGS = binding({ endpoint: { vpc: 'vpc-1', tags: { dns: 'london', stage: 'prod' } } });
const TAGS = { dns: 'london', stage: 'prod', other: 'x' };

function one(id: string, over: Partial<Endpoint> = {}): Endpoint {
  return endpoint({ id, vpcId: 'vpc-1', tags: TAGS, ...over });
}

/** The decision in one line: its kind, and the ids that it names. */
function decide(asked: Binding, endpoints: Endpoint[]): string {
  const decision = chooseEndpoint(asked, endpoints);
  const named = 'candidates' in decision ? decision.candidates : [decision.endpoint];
  return [decision.kind, ...named.map(({ id }) => id)].join(' ');
}

const GLOBAL = 'com.amazonaws.s3-global.accesspoint';

test.each<[what: string, asked: Binding, endpoints: Endpoint[], decision: string]>([
  ['by id', BY_ID, [one('vpce-2'), one('vpce-1')], 'chosen vpce-1'],
  ['by id, pending', BY_ID, [one('vpce-1', { state: 'pending' })], 'chosen vpce-1'],
  ['by id, rejected', BY_ID, [one('vpce-1', { state: 'rejected' })], 'chosen vpce-1'],
  ['by id, deleting', BY_ID, [one('vpce-1', { state: 'deleting' })], 'gone'],
  ['by id, deleted and still listed', BY_ID, [one('vpce-1', { state: 'deleted' })], 'gone'],
  ['by id, none', BY_ID, [], 'gone'],
  ['by id, others of the service', BY_ID, [one('vpce-3'), one('vpce-2')], 'gone vpce-2 vpce-3'],
  ['by id, others of another service', BY_ID, [one('vpce-2', { service: GLOBAL })], 'gone'],
  [
    'by id, of another service',
    BY_ID,
    [one('vpce-1', { service: GLOBAL })],
    'wrong-service vpce-1',
  ],
  ['by tags, none', BY_TAGS, [], 'gone'],
  ['by tags, one', BY_TAGS, [one('vpce-1')], 'chosen vpce-1'],
  ['by tags, two', BY_TAGS, [one('vpce-2'), one('vpce-1')], 'ambiguous vpce-1 vpce-2'],
  [
    'by tags, one of two deleted',
    BY_TAGS,
    [one('vpce-1'), one('vpce-2', { state: 'deleted' })],
    'chosen vpce-1',
  ],
  [
    'by tags, one lacks a tag',
    BY_TAGS,
    [one('vpce-1', { tags: { dns: 'london' } })],
    'gone vpce-1',
  ],
  [
    'by tags, another value',
    BY_TAGS,
    [one('vpce-1', { tags: { ...TAGS, stage: 'test' } })],
    'gone vpce-1',
  ],
  ['by tags, in another VPC', BY_TAGS, [one('vpce-1', { vpcId: 'vpc-2' })], 'gone vpce-1'],
  [
    'by tags, of another service',
    BY_TAGS,
    [one('vpce-1', { service: GLOBAL }), one('vpce-2')],
    'chosen vpce-2',
  ],
  [
    'a full service name',
    { ...BY_ID, service: GLOBAL },
    [one('vpce-1', { service: GLOBAL })],
    'chosen vpce-1',
  ],
])('%s', (_, asked, endpoints, decision) => {
  expect(decide(asked, endpoints)).toBe(decision);
});

test.each([
  ['com.amazonaws.cn-north-1.s3', 'chosen vpce-1'],
  ['cn.com.amazonaws.cn-north-1.s3', 'chosen vpce-1'],
  ['com.amazonaws.cn-northwest-1.s3', 'wrong-service vpce-1'],
])('in China, an endpoint of %s is %s', (service, decision) => {
  expect(decide({ ...BY_ID, region: 'cn-north-1' }, [one('vpce-1', { service })])).toBe(decision);
});
