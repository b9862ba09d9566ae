import type { Sandbox } from './sandbox.ts';

/** The address of the stand-in for public DNS, which answers for the root and every name below it. */
export const PUBLIC_ADDRESS = '198.41.0.4';

/** The settings with which a resolver uses this public DNS instead of the real one. */
export interface PublicDns {
  /** The path of a root hints file. */
  hints: string;
  /** The root key in the form of a DS record: `20326 13 2 E06D...`. */
  ds: string;
  /** The root key in the form of a DNSKEY record: `257 3 13 mdsswUyr...`. */
  dnskey: string;
}

const FOLDER = '/run/public';
const LOG = `${FOLDER}/queries.log`;
const AUTHORITY = 'public-dns.';

/**
 * The public answers. The real IPv4 names of S3 have no AAAA records. They exist here so that a leak to public DNS is
 * visible: an AAAA record in the answer for a private name comes from public DNS.
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

/** Signed like the real root. `com` has no DS record here, so names below it are unsigned, like amazonaws.com. */
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
export async function startPublicDns(sandbox: Sandbox): Promise<PublicDns> {
  await sandbox.call('write', `${FOLDER}/root.zone`, ROOT);
  await sandbox.call('write', `${FOLDER}/com.zone`, COM);
  await sandbox.call('write', `${FOLDER}/amazonaws.com.zone`, AMAZONAWS);
  await sandbox.call('write', `${FOLDER}/named.conf`, NAMED_CONF);
  await sandbox.call(
    'write',
    `${FOLDER}/root.hints`,
    `. 300 NS ${AUTHORITY}\npublic-dns. 300 A ${PUBLIC_ADDRESS}\n`,
  );
  const key = await makeKey(sandbox, ['-f', 'KSK']);
  await makeKey(sandbox, []);
  const zone = `${FOLDER}/root.zone`;
  await sandbox.must([
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
  await sandbox.call('start', 'public', [
    'named',
    '-f',
    '-4',
    '-n',
    '1',
    '-c',
    `${FOLDER}/named.conf`,
  ]);
  const ds = await sandbox.must(['dnssec-dsfromkey', '-2', `${FOLDER}/${key}.key`]);
  const file = await sandbox.call('read', `${FOLDER}/${key}.key`);
  const [, parameters, bits = ''] = /DNSKEY (\d+ \d+ \d+) (.+)$/m.exec(file) ?? [];
  return {
    hints: `${FOLDER}/root.hints`,
    ds: ds.trim().replace(/^\. IN DS /, ''),
    dnskey: `${parameters} ${bits.replaceAll(' ', '')}`,
  };
}

async function makeKey(sandbox: Sandbox, flags: string[]): Promise<string> {
  const algorithm = ['-a', 'ECDSAP256SHA256'];
  const output = await sandbox.must([
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

/** The canonical names in every query that public DNS received since `forgetPublicQueries`. */
export async function publicQueries(sandbox: Sandbox): Promise<string[]> {
  const log = await sandbox.call('read', LOG);
  const names = [...log.matchAll(/ query: (\S+) IN /g)].map(
    ([, name]) => name?.toLowerCase() ?? '',
  );
  return [...new Set(names)].sort();
}

/** Truncates the query log. named appends to it, so it continues at the start. */
export async function forgetPublicQueries(sandbox: Sandbox): Promise<void> {
  await sandbox.must(['truncate', '--size', '0', LOG]);
}
