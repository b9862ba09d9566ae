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

/** The decision on one line: its kind and the ids of its endpoints. */
function decide(selecting: Binding, endpoints: Endpoint[]): string {
  const decision = chooseEndpoint(selecting, endpoints);
  const named = 'candidates' in decision ? decision.candidates : [decision.endpoint];
  return [decision.kind, ...named.map(({ id }) => id)].join(' ');
}

const GLOBAL = 'com.amazonaws.s3-global.accesspoint';

test.each<[what: string, selecting: Binding, endpoints: Endpoint[], decision: string]>([
  ['by an id among several', BY_ID, [one('vpce-2'), one('vpce-1')], 'chosen vpce-1'],
  [
    'by the id of a pending endpoint',
    BY_ID,
    [one('vpce-1', { state: 'pending' })],
    'chosen vpce-1',
  ],
  [
    'by the id of a rejected endpoint',
    BY_ID,
    [one('vpce-1', { state: 'rejected' })],
    'chosen vpce-1',
  ],
  [
    'by the id of an endpoint that is being deleted',
    BY_ID,
    [one('vpce-1', { state: 'deleting' })],
    'gone',
  ],
  [
    'by the id of a deleted endpoint that is still listed',
    BY_ID,
    [one('vpce-1', { state: 'deleted' })],
    'gone',
  ],
  ['by id without any endpoint', BY_ID, [], 'gone'],
  [
    'by an unknown id with other endpoints of the service',
    BY_ID,
    [one('vpce-3'), one('vpce-2')],
    'gone vpce-2 vpce-3',
  ],
  [
    'by an unknown id with endpoints of another service',
    BY_ID,
    [one('vpce-2', { service: GLOBAL })],
    'gone',
  ],
  [
    'by the id of an endpoint of another service',
    BY_ID,
    [one('vpce-1', { service: GLOBAL })],
    'wrong-service vpce-1',
  ],
  ['by tags without any endpoint', BY_TAGS, [], 'gone'],
  ['by tags that one endpoint has', BY_TAGS, [one('vpce-1')], 'chosen vpce-1'],
  [
    'by tags that two endpoints have',
    BY_TAGS,
    [one('vpce-2'), one('vpce-1')],
    'ambiguous vpce-1 vpce-2',
  ],
  [
    'by tags that an existing and a deleted endpoint have',
    BY_TAGS,
    [one('vpce-1'), one('vpce-2', { state: 'deleted' })],
    'chosen vpce-1',
  ],
  [
    'by tags of which the endpoint lacks one',
    BY_TAGS,
    [one('vpce-1', { tags: { dns: 'london' } })],
    'gone vpce-1',
  ],
  [
    'by tags of which the endpoint has another value',
    BY_TAGS,
    [one('vpce-1', { tags: { ...TAGS, stage: 'test' } })],
    'gone vpce-1',
  ],
  [
    'by tags that an endpoint in another VPC has',
    BY_TAGS,
    [one('vpce-1', { vpcId: 'vpc-2' })],
    'gone vpce-1',
  ],
  [
    'by tags that an endpoint of another service has, too',
    BY_TAGS,
    [one('vpce-1', { service: GLOBAL }), one('vpce-2')],
    'chosen vpce-2',
  ],
  [
    'by id with a full service name',
    { ...BY_ID, service: GLOBAL },
    [one('vpce-1', { service: GLOBAL })],
    'chosen vpce-1',
  ],
])('chooseEndpoint selects %s', (_, selecting, endpoints, decision) => {
  expect(decide(selecting, endpoints)).toBe(decision);
});

test.each([
  ['com.amazonaws.cn-north-1.s3', 'chosen vpce-1'],
  ['cn.com.amazonaws.cn-north-1.s3', 'chosen vpce-1'],
  ['com.amazonaws.cn-northwest-1.s3', 'wrong-service vpce-1'],
])('in aws-cn, the decision about an endpoint of %s is: %s', (service, decision) => {
  expect(decide({ ...BY_ID, region: 'cn-north-1' }, [one('vpce-1', { service })])).toBe(decision);
});
