import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { bind } from '../resolvers/daemons/bind.ts';
import { expectAt, installFirst, outcomeOf, withFault } from './harness/fault.ts';
import { type Machine, withMachine } from './harness/machine.ts';

const HOST = 'net-prod-feed.s3.eu-west-2.amazonaws.com';
const SOURCE = { source: `https://${HOST}/` };
/** One of the addresses of the endpoint. No server answers at the others. */
const ENDPOINT = '10.0.2.19';
const SERVER = fileURLToPath(new URL('./harness/feed-server.ts', import.meta.url));
const READY = '/run/agent/server.ready';

withMachine(bind, 'rewrite', (machine) => {
  const folder = mkdtempSync(join(tmpdir(), 'privatelink-dns-tls-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const trusting = { NODE_EXTRA_CA_CERTS: join(folder, `${HOST}.cert`) };

  /** Serves the feed over HTTPS at the endpoint's address, with a certificate for this name. */
  async function serve(m: Machine, name: string): Promise<void> {
    const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.cert`)];
    execFileSync('openssl', certificateFor(name, key, cert), { stdio: 'ignore' });
    await m.must([
      'sh',
      '-c',
      `ip address show dev lo | grep -q ${ENDPOINT} || ip address add ${ENDPOINT} dev lo`,
    ]);
    const tsx = fileURLToPath(import.meta.resolve('tsx'));
    const command = ['node', '--import', tsx, SERVER, m.feed.path, key, cert, ENDPOINT, READY];
    await m.must([
      'sh',
      '-c',
      `rm -f ${READY}; "$@" </dev/null >/run/agent/server.log 2>&1 & echo $! >/run/agent/server.pid
       until [ -e ${READY} ]; do sleep 0.05; done`,
      'serve',
      ...command,
    ]);
  }

  const endServer = (m: Machine) => m.must(['sh', '-c', 'kill $(cat /run/agent/server.pid)']);

  test('connects to the known endpoint addresses if DNS fails', async (context) => {
    const m = machine();
    await installFirst(m);
    await serve(m, HOST);
    await m.configureAgent(SOURCE);
    await m.nameserver('127.0.0.1');
    expect(outcomeOf(await m.agent('once', trusting))).toBe('`unchanged`');
    await withFault(context, m, {
      fault: 'dnsDead',
      editions: [m.first, m.second],
      action: async () => {
        await m.nameserver('127.0.0.9');
        await m.publish(m.second);
        expect(outcomeOf(await m.agent('once', trusting))).toBe('`installed`');
        return 'connected to the endpoint addresses of the last accepted manifest and installed the revision';
      },
    });
    await expectAt(m, m.second);
    await endServer(m);
  });

  test('changes nothing if the source does not answer', async (context) => {
    const m = machine();
    await installFirst(m);
    await m.configureAgent(SOURCE);
    await m.nameserver('127.0.0.1');
    await withFault(context, m, {
      fault: 'unreachable',
      editions: [m.first],
      action: async () => {
        const run = await m.agent('once', trusting);
        const outcome = outcomeOf(run);
        expect(outcome).toBe('refused: `feed-unreachable`');
        expect(run.commands).toEqual([]);
        return `changed nothing: ${outcome}`;
      },
    });
    await expectAt(m, m.first);
  });

  test('changes nothing if the server has a certificate for another name', async (context) => {
    const m = machine();
    await installFirst(m);
    await serve(m, 'feed.example.com');
    await m.configureAgent(SOURCE);
    await m.nameserver('127.0.0.9');
    await withFault(context, m, {
      fault: 'otherName',
      editions: [m.first],
      action: async () => {
        await m.publish(m.second);
        const trust = { NODE_EXTRA_CA_CERTS: join(folder, 'feed.example.com.cert') };
        const outcome = outcomeOf(await m.agent('once', trust));
        expect(outcome).toBe('refused: `feed-unreachable`');
        return `changed nothing: ${outcome}`;
      },
    });
    await expectAt(m, m.first);
    await endServer(m);
  });
});

function certificateFor(name: string, key: string, cert: string): string[] {
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  return ['req', '-x509', ...curve, '-keyout', key, '-out', cert, '-days', '2', ...subject];
}
