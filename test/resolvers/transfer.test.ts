import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asRevision } from '../../shared/model/counters.ts';
import { render } from '../../shared/render/registry.ts';
import { inputOf, S3, s3, VPCE, zoneOf } from '../unit/render/fixtures.ts';
import { unboundConf } from './harness/base.ts';
import type { PublicDns } from './harness/public-dns.ts';
import { whatIsMissing } from './harness/with-daemon.ts';
import { Segment } from './transfer-net.ts';

/** The addresses in the document. */
const MACHINES = {
  primary: '192.0.2.1',
  bind: '192.0.2.2',
  'by-address': '192.0.2.3',
  relayed: '192.0.2.4',
  stranger: '192.0.2.9',
};
const ZONE = 'rpz.privatelink-dns';
const KEY = '/etc/bind/privatelink-dns.key';
const WAIT_MILLISECONDS = 20_000;

const document = readFileSync(new URL('../../docs/resolvers/transfer.md', import.meta.url), 'utf8');

/** A configuration in the document. Its name follows the language of its code block. */
function block(name: string): string {
  const [, text] = new RegExp(`^\`\`\`\\w+ ${name}\\n([^\`]*)^\`\`\`$`, 'm').exec(document) ?? [];
  if (text === undefined) throw new Error(`transfer.md has no block ${name}`);
  return text;
}

/** The site's own configuration, with the stand-in for public DNS. */
function namedSite(address: string, { hints, dnskey }: PublicDns, options: string): string {
  const [flags, protocol, algorithm, bits] = dnskey.split(' ');
  return `
options {
  listen-on { ${address}; };
  listen-on-v6 { none; };
  directory "/run";
  pid-file none;
  session-keyfile none;
  ${options}
};
trust-anchors { "." static-key ${flags} ${protocol} ${algorithm} "${bits}"; };
zone "." { type hint; file "${hints}"; };
`;
}

/** Each revision has a different endpoint, with the public answers for its name. */
const REVISIONS = {
  1: { endpoint: `*.${VPCE}`, answers: ['A 10.0.1.165', 'A 10.0.2.19'] },
  2: {
    endpoint: '*.vpce-0b1c2d3e4f5061728-7hq2mzka.s3.eu-west-2.vpce.amazonaws.com',
    answers: ['A 10.0.1.77', 'A 10.0.2.88'],
  },
};

function policyZone(revision: 1 | 2) {
  const endpoint = { ...s3().endpoint, name: REVISIONS[revision].endpoint };
  const snapshot = s3({ endpoint, zones: [zoneOf(S3)] });
  const artifacts = render(
    'bind',
    ['rewrite'],
    inputOf([snapshot], { revision: asRevision(revision) }),
  );
  const zone = artifacts.find(({ file }) => file === 'rpz.zone');
  if (zone === undefined || zone.install === null) throw new Error('no zone to install');
  return { ...zone, install: zone.install };
}

const missing = whatIsMissing({
  name: 'the zone transfer',
  programs: ['rndc', 'dig', 'tsig-keygen', 'named-checkconf', 'unbound-checkconf'],
  installedBy: 'apt-get install bind9 bind9-utils bind9-dnsutils unbound iproute2',
});

if (missing === undefined) {
  describe('the configurations in docs/resolvers/transfer.md', suite);
} else {
  test(`the zone transfer can be tested: ${missing}`, (context) => {
    if (process.env.CI) throw new Error(missing);
    context.skip(missing);
  });
}

function suite(): void {
  let net: Segment;

  beforeAll(async () => {
    net = await Segment.open(MACHINES);
    const { sandbox } = net;
    for (const folder of ['/var/cache/bind', '/var/lib/unbound']) {
      await sandbox.must(['mount', '-t', 'tmpfs', 'tmpfs', folder]);
    }
    const key = await sandbox.must(['tsig-keygen', '-a', 'hmac-sha256', 'privatelink-dns']);
    await sandbox.call('write', KEY, key);
    await sandbox.must(['chown', 'root:bind', KEY]);
    await sandbox.must(['chmod', '640', KEY]);
    await sandbox.must(['chown', 'bind', '/var/cache/bind']);
    await install(1);
    await named('primary', 'primary', [
      namedSite(MACHINES.primary, net.public, 'recursion no;'),
      block('primary'),
    ]);
    await named('bind', 'bind', [
      namedSite(MACHINES.bind, net.public, block('bind-options')),
      block('bind'),
    ]);
    await named('relayed', 'relay', [block('relay')]);
    const relayed = unboundConf([MACHINES.relayed, '127.0.0.1'], net.public, []) + block('relayed');
    await net.start('relayed', { name: 'relayed', program: 'unbound', conf: relayed });
    const byAddress = unboundConf([MACHINES['by-address']], net.public, []) + block('by-address');
    await net.start('by-address', { name: 'by-address', program: 'unbound', conf: byAddress });
  });

  afterAll(() => net?.sandbox.close());

  function named(machine: string, name: string, parts: string[]): Promise<void> {
    return net.start(machine, { name, program: 'named', conf: parts.join('\n') });
  }

  async function install(revision: 1 | 2): Promise<void> {
    const { install, content } = policyZone(revision);
    await net.sandbox.call('write', install, content);
  }

  /** Asks until the answer has the expected addresses or the wait ends. Returns the last answer. */
  async function addressesOf(server: string, name: string, wanted: string[]): Promise<string[]> {
    const end = Date.now() + WAIT_MILLISECONDS;
    for (;;) {
      const { answers } = await net.sandbox.call('ask', server, name, 'A', { milliseconds: 1000 });
      const addresses = answers.filter((answer) => answer.startsWith('A '));
      if (addresses.join() === wanted.join() || Date.now() > end) return addresses;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  function transfer(machine: keyof typeof MACHINES, ...args: string[]): Promise<string> {
    return net.on(machine, ['dig', `@${MACHINES.primary}`, ...args, 'AXFR', ZONE]);
  }

  const secondaries = [
    ['BIND', MACHINES.bind],
    ['Unbound with a relay', MACHINES.relayed],
    ['Unbound by address', MACHINES['by-address']],
  ] as const;
  const names = [S3, `myspecificbucket.${S3}`];

  test.each(secondaries)('%s answers with the first revision', async (_, server) => {
    const { answers } = REVISIONS[1];
    for (const name of names) expect(await addressesOf(server, name, answers)).toEqual(answers);
  });

  test('the primary transfers the zone only to clients with the key or with the permitted address', async () => {
    const zone = /SOA\s+localhost\. hostmaster\.localhost\. 1 /;
    expect(await transfer('stranger')).toContain('Transfer failed');
    expect(await transfer('stranger', '-k', KEY)).toMatch(zone);
    expect(await transfer('by-address')).toMatch(zone);
  });

  test('BIND and the relay fetch the zone with the key, and Unbound by address fetches it without the key', async () => {
    const log = await net.sandbox.call('log', 'primary');
    const fetched = (address: string, signed: string) =>
      new RegExp(` ${address}#\\d+${signed} .*: AXFR started`).test(log);
    expect(fetched(MACHINES.bind, '/key privatelink-dns')).toBe(true);
    expect(fetched(MACHINES.relayed, '/key privatelink-dns')).toBe(true);
    expect(fetched(MACHINES['by-address'], '')).toBe(true);
  });

  test('every secondary answers with the second revision without a change to its configuration', async () => {
    await install(2);
    for (const command of policyZone(2).reload) await net.on('primary', command);
    const { answers } = REVISIONS[2];
    for (const [, server] of secondaries) {
      for (const name of names) expect(await addressesOf(server, name, answers)).toEqual(answers);
    }
    expect(await transfer('stranger', '-k', KEY)).toMatch(/hostmaster\.localhost\. 2 /);
  });
}
