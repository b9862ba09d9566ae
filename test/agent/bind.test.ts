import { bind } from '../resolvers/daemons/bind.ts';
import { contract } from './contract.ts';

contract(bind, 'rewrite');
contract(bind, 'forward');
