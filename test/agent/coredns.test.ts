import { coredns } from '../resolvers/daemons/coredns.ts';
import { contract } from './contract.ts';

contract(coredns, 'rewrite');
