import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import * as dns from 'dns-packet';
import { expect, onTestFinished, test } from 'vitest';
import { createPublicDns } from '../../../shared/cloud/public-dns.ts';

const NAME = 'bucket.vpce-1.s3.eu-west-2.vpce.amazonaws.com';

/** A local name server that gives these answers in turn, and then repeats the last answer. */
async function serving(answers: (string[] | 'NXDOMAIN')[]): Promise<string[]> {
  const socket = createSocket('udp4');
  let queries = 0;
  socket.on('message', (message, { port, address }) => {
    const query = dns.decode(message);
    const answer = answers[Math.min(queries, answers.length - 1)] ?? [];
    queries += 1;
    const reply = dns.encode({
      type: 'response',
      id: query.id ?? 0,
      // 3 is NXDOMAIN (RFC 1035, 4.1.1).
      flags: dns.RECURSION_DESIRED | dns.RECURSION_AVAILABLE | (answer === 'NXDOMAIN' ? 3 : 0),
      questions: query.questions ?? [],
      answers:
        answer === 'NXDOMAIN'
          ? []
          : answer.map((data) => ({ type: 'A' as const, name: NAME, ttl: 60, data })),
    });
    socket.send(reply, port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => {
    socket.close();
  });
  return [`127.0.0.1:${socket.address().port}`];
}

test('addresses returns the addresses of several answers', async () => {
  const servers = await serving([['10.0.1.165'], ['10.0.2.19', '10.0.1.165'], ['10.0.1.165']]);
  expect(await createPublicDns(servers).addresses(NAME, 'A')).toEqual(['10.0.1.165', '10.0.2.19']);
});

test('addresses returns an empty list for a name without addresses of that type', async () => {
  expect(await createPublicDns(await serving([[]])).addresses(NAME, 'A')).toEqual([]);
});

test('addresses throws if the name does not exist', async () => {
  await expect(
    createPublicDns(await serving(['NXDOMAIN'])).addresses(NAME, 'A'),
  ).rejects.toMatchObject({ name: 'CloudError', code: 'ENOTFOUND', kind: 'retry' });
});
