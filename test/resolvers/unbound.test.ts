import { contract } from './contract.ts';
import { unbound } from './daemons/unbound.ts';

contract(unbound);
