import type { Room } from './room.ts';

/** Where the stand-in for public DNS answers, for the root and all below it. */
export const PUBLIC_ADDRESS = '198.41.0.4';

/** What a resolver's site has to be told of this public DNS instead of the real one. */
export interface PublicDns {
  /** A hints file. */
  hints: string;
  /** The root's key: `20326 13 2 E06D...`, as a DS record has it. */
  ds: string;
  /** The same as a DNSKEY record has it: `257 3 13 mdsswUyr...`. */
  dnskey: string;
}

const FOLDER = '/run/public';
const LOG = `${FOLDER}/queries.log`;
const AUTHORITY = 'public-dns.';

/**
 * The public's answers. The AAAA records are planted: S3's IPv4 names have none, and one that shows up where
 * a name should be private is a leak.
 */
const AMAZONAWS = `
$TTL 300
@ IN SOA ${AUTHORITY} hostmaster.public-dns. 1 3600 600 86400 60
@ IN NS ${AUTHORITY}
s3.eu-west-2 A 52.95.150.1
s3.eu-west-2 AAAA 2a05:d07a:0:0:0:0:0:1
*.s3.eu-west-2 A 52.95.148.98
*.s3.eu-west-2 AAAA 2a05:d07a:0:0:0:0:0:98
s3-accesspoint.eu-west-2 A 52.95.150.2
*.s3-accesspoint.eu-west-2 A 52.95.149.2
*.s3-accesspoint.eu-west-2 AAAA 2a05:d07a:0:0:0:0:0:2
s3-control.eu-west-2 A 52.95.150.3
*.s3-control.eu-west-2 A 52.95.149.3
*.s3-control.eu-west-2 AAAA 2a05:d07a:0:0:0:0:0:3
monitoring.eu-west-2 A 52.94.48.1
monitoring.eu-west-2 AAAA 2a05:d07a:0:0:0:0:0:4
*.vpce-001760f0be22cd4e2-3ew5rhyv.s3.eu-west-2.vpce A 10.0.1.165
*.vpce-001760f0be22cd4e2-3ew5rhyv.s3.eu-west-2.vpce A 10.0.2.19
*.vpce-0b1c2d3e4f5061728-7hq2mzka.s3.eu-west-2.vpce A 10.0.1.77
*.vpce-0b1c2d3e4f5061728-7hq2mzka.s3.eu-west-2.vpce A 10.0.2.88
vpce-0c9d8e7f605142331-k4tq9x2p.monitoring.eu-west-2.vpce A 10.0.1.201
`;

const COM = `
$TTL 300
@ IN SOA ${AUTHORITY} hostmaster.public-dns. 1 3600 600 86400 60
@ IN NS ${AUTHORITY}
amazonaws IN NS ${AUTHORITY}
`;

/** Signed as the real root is; `com` has no DS here, so that nothing below it is signed, as amazonaws.com is not. */
const ROOT = `
$TTL 300
@ IN SOA ${AUTHORITY} hostmaster.public-dns. 1 3600 600 86400 60
@ IN NS ${AUTHORITY}
public-dns IN A ${PUBLIC_ADDRESS}
com IN NS ${AUTHORITY}
signed IN A 192.0.2.1
`;

const NAMED_CONF = `
options {
  directory "${FOLDER}";
  listen-on { ${PUBLIC_ADDRESS}; };
  listen-on-v6 { none; };
  recursion no;
  dnssec-validation no;
  querylog yes;
  minimal-responses yes;
  pid-file none;
  session-keyfile none;
};
controls { };
logging {
  channel queries { file "${LOG}"; print-category no; };
  category queries { queries; };
};
zone "." { type primary; file "root.zone.signed"; };
zone "com" { type primary; file "com.zone"; };
zone "amazonaws.com" { type primary; file "amazonaws.com.zone"; };
`;

/** An authoritative named with a signed root, `com` and `amazonaws.com`. */
export async function startPublicDns(room: Room): Promise<PublicDns> {
  await room.call('write', `${FOLDER}/root.zone`, ROOT);
  await room.call('write', `${FOLDER}/com.zone`, COM);
  await room.call('write', `${FOLDER}/amazonaws.com.zone`, AMAZONAWS);
  await room.call('write', `${FOLDER}/named.conf`, NAMED_CONF);
  await room.call(
    'write',
    `${FOLDER}/root.hints`,
    `. 300 NS ${AUTHORITY}\npublic-dns. 300 A ${PUBLIC_ADDRESS}\n`,
  );
  const key = await makeKey(room, ['-f', 'KSK']);
  await makeKey(room, []);
  const zone = `${FOLDER}/root.zone`;
  await room.must([
    'dnssec-signzone',
    '-q',
    '-S',
    '-K',
    FOLDER,
    '-o',
    '.',
    '-f',
    `${zone}.signed`,
    zone,
  ]);
  await room.call('start', 'public', [
    'named',
    '-f',
    '-4',
    '-n',
    '1',
    '-c',
    `${FOLDER}/named.conf`,
  ]);
  const ds = await room.must(['dnssec-dsfromkey', '-2', `${FOLDER}/${key}.key`]);
  const file = await room.call('read', `${FOLDER}/${key}.key`);
  const [, parameters, bits = ''] = /DNSKEY (\d+ \d+ \d+) (.+)$/m.exec(file) ?? [];
  return {
    hints: `${FOLDER}/root.hints`,
    ds: ds.trim().replace(/^\. IN DS /, ''),
    dnskey: `${parameters} ${bits.replaceAll(' ', '')}`,
  };
}

async function makeKey(room: Room, flags: string[]): Promise<string> {
  const algorithm = ['-a', 'ECDSAP256SHA256'];
  const output = await room.must([
    'dnssec-keygen',
    '-q',
    '-K',
    FOLDER,
    ...algorithm,
    ...flags,
    '.',
  ]);
  return output.trim();
}

/** Every name that public DNS was asked for since `forgetPublicQueries`, canonical. */
export async function publicQueries(room: Room): Promise<string[]> {
  const log = await room.call('read', LOG);
  const names = [...log.matchAll(/ query: (\S+) IN /g)].map(
    ([, name]) => name?.toLowerCase() ?? '',
  );
  return [...new Set(names)].sort();
}

/** named appends, so an emptied log is filled from its start. */
export async function forgetPublicQueries(room: Room): Promise<void> {
  await room.must(['truncate', '--size', '0', LOG]);
}
