import { powerdnsRecursor } from '../resolvers/daemons/powerdns-recursor.ts';
import { contract } from './contract.ts';

contract(powerdnsRecursor, 'forward');
