import { knotResolver } from '../resolvers/daemons/knot-resolver.ts';
import { contract, restarting } from './contract.ts';

contract(knotResolver, 'rewrite', { tolerated: restarting });
