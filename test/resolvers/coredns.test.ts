import { besideRegion } from './beside-region.ts';
import { contract } from './contract.ts';
import { coredns } from './daemons/coredns.ts';
import { expectedTable } from './expected.ts';
import type { Scope } from './worlds.ts';

const SCOPES: readonly Scope[] = ['every name', 'buckets in the zone of the Region'];

contract(coredns, {
  differs: SCOPES.map((scope) => ({
    way: 'cname',
    scope,
    why: 'the answer contains the endpoint’s addresses without a CNAME',
    rows: [expectedTable('address', scope, 0), expectedTable('address', scope, 1)],
  })),
});

besideRegion(coredns, ['forward', 'cname', 'address']);
