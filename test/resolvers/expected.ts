/**
 * What clients have to see, written down and not computed: an empty answer is `-`, an error its name, and
 * anything else the answer section as sorted text.
 */
import type { Way } from './matrix.ts';
import type { Scope, Turn } from './worlds.ts';
import {
  ACCESS_POINT,
  ACCOUNT,
  BUCKET,
  LATER,
  MONITORING,
  MONITORING_VPCE,
  NOTHING,
  OTHER,
  S3,
  VPCE,
} from './worlds.ts';

export const ASKED_TYPES = ['A', 'AAAA', 'HTTPS', 'TXT'] as const;
/** The answers of one name to `ASKED_TYPES`, in that order. */
export type Row = readonly [a: string, aaaa: string, https: string, txt: string];
export type Table = Readonly<Record<string, Row>>;

const ENDPOINT: readonly [Row, Row] = [
  ['A 10.0.1.165, A 10.0.2.19', '-', '-', '-'],
  ['A 10.0.1.77, A 10.0.2.88', '-', '-', '-'],
];
const METRICS: Row = ['A 10.0.1.201', '-', '-', '-'];
const NXDOMAIN: Row = ['NXDOMAIN', 'NXDOMAIN', 'NXDOMAIN', 'NXDOMAIN'];

/** Public answers; AAAA is planted, see public-dns.ts. */
const PUBLIC = {
  apex: ['A 52.95.150.1', 'AAAA 2a05:d07a::1', '-', '-'],
  bucket: ['A 52.95.148.98', 'AAAA 2a05:d07a::98', '-', '-'],
  accessPoint: ['A 52.95.149.2', 'AAAA 2a05:d07a::2', '-', '-'],
  control: ['A 52.95.149.3', 'AAAA 2a05:d07a::3', '-', '-'],
} as const satisfies Record<string, Row>;

/** A name that was rewritten to one in public DNS: every type has the CNAME, and what that name has. */
function behind(target: string, [a]: Row): Row {
  const cname = `CNAME ${target}`;
  return [`${a}, ${cname}`, cname, cname, cname];
}

/** By way, scope and turn, what each name answers. */
export function expectedTable(way: Way, scope: Scope, turn: Turn): Table {
  const direct = ENDPOINT[turn];
  const through = (prefix: string) =>
    way === 'cname' ? behind(`${prefix}.${VPCE[turn]}`, direct) : direct;
  if (scope === 'every name') {
    return {
      [S3]: through('bucket'),
      [BUCKET]: through('bucket'),
      [OTHER]: through('bucket'),
      [ACCESS_POINT]: through('accesspoint'),
      [ACCOUNT]: turn === 0 ? PUBLIC.control : through('control'),
      [MONITORING]: way === 'cname' ? behind(MONITORING_VPCE, METRICS) : METRICS,
      [NOTHING]: NXDOMAIN,
    };
  }
  return {
    [S3]: PUBLIC.apex,
    [BUCKET]: through('bucket'),
    [OTHER]: PUBLIC.bucket,
    [LATER]: turn === 0 ? PUBLIC.bucket : through('bucket'),
    [ACCESS_POINT]: PUBLIC.accessPoint,
    [ACCOUNT]: PUBLIC.control,
  };
}
