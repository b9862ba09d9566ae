import { unbound } from '../resolvers/daemons/unbound.ts';
import { contract } from './contract.ts';

contract(unbound, 'rewrite');
