import { contract } from './contract.ts';
import { bind } from './daemons/bind.ts';
import type { Row } from './expected.ts';
import { BUCKET, LATER } from './worlds.ts';

const servfail = (a: string): Row => [a, 'SERVFAIL', 'SERVFAIL', 'SERVFAIL'];

contract(bind, {
  differs: [
    {
      way: 'forward',
      scope: 'buckets in the zone of the Region',
      why: 'empty answers are SERVFAIL, because their SOA is above the forward zone',
      rows: [
        { [BUCKET]: servfail('A 10.0.1.165, A 10.0.2.19') },
        {
          [BUCKET]: servfail('A 10.0.1.77, A 10.0.2.88'),
          [LATER]: servfail('A 10.0.1.77, A 10.0.2.88'),
        },
      ],
    },
  ],
});
