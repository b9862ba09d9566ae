import { besideRegion } from './beside-region.ts';
import { contract } from './contract.ts';
import { knotResolver } from './daemons/knot-resolver.ts';

contract(knotResolver, { refuses: ['cname'] });

besideRegion(knotResolver, ['forward', 'address']);
