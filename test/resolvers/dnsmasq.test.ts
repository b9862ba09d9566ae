import { besideRegion } from './beside-region.ts';
import { contract } from './contract.ts';
import { dnsmasq } from './daemons/dnsmasq.ts';
import { expectedTable, type Row, type Table } from './expected.ts';
import { MONITORING, NOTHING, type Turn } from './worlds.ts';

/** An `address=` line also includes the names below its domain, even names that do not exist in AWS. */
function below(turn: Turn): Table {
  const table: Table = expectedTable('address', 'every name', turn);
  const row: Row = table[MONITORING] ?? ['', '', '', ''];
  return { [NOTHING]: row };
}

contract(dnsmasq, {
  refuses: ['cname'],
  differs: [
    {
      way: 'address',
      scope: 'every name',
      why: 'names below a domain without a wildcard are also rewritten',
      rows: [below(0), below(1)],
    },
  ],
});

besideRegion(dnsmasq, ['forward', 'address']);
