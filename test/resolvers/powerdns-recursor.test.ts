import { contract } from './contract.ts';
import { powerdnsRecursor } from './daemons/powerdns-recursor.ts';

contract(powerdnsRecursor);
