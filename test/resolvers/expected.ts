/**
 * The answers that clients must get, written by hand instead of computed. An empty answer is `-`, an error is its name,
 * and any other answer is the answer section as sorted text.
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
/** The answers for one name, one for each of `ASKED_TYPES`. */
export type Row = readonly [a: string, aaaa: string, https: string, txt: string];
export type Table = Readonly<Record<string, Row>>;

const ENDPOINT: readonly [Row, Row] = [
  ['A 10.0.1.165, A 10.0.2.19', '-', '-', '-'],
  ['A 10.0.1.77, A 10.0.2.88', '-', '-', '-'],
];
const METRICS: Row = ['A 10.0.1.201', '-', '-', '-'];
const NXDOMAIN: Row = ['NXDOMAIN', 'NXDOMAIN', 'NXDOMAIN', 'NXDOMAIN'];

/** Public answers. public-dns.ts explains the AAAA records. */
const PUBLIC = {
  apex: ['A 52.95.150.1', 'AAAA 2a05:d07a::1', '-', '-'],
  bucket: ['A 52.95.148.98', 'AAAA 2a05:d07a::98', '-', '-'],
  accessPoint: ['A 52.95.149.2', 'AAAA 2a05:d07a::2', '-', '-'],
  control: ['A 52.95.149.3', 'AAAA 2a05:d07a::3', '-', '-'],
} as const satisfies Record<string, Row>;

/** The answers for a name with a CNAME to `target`: the CNAME for every type, followed by the target's records. */
function behind(target: string, [a]: Row): Row {
  const cname = `CNAME ${target}`;
  return [`${a}, ${cname}`, cname, cname, cname];
}

/** The answers for each name. */
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
