import { dnsmasq } from '../resolvers/daemons/dnsmasq.ts';
import { contract, restarting } from './contract.ts';

contract(dnsmasq, 'rewrite', { tolerated: restarting });
