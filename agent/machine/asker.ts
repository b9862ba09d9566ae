import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect, isIPv6 } from 'node:net';
import { type DecodedPacket, decode, encode, type Packet, RECURSION_DESIRED } from 'dns-packet';
import type { Asker, Reply, ResolverAddress } from '../ports.ts';

/** Bytes of a UDP response that avoid fragmentation on nearly every path (DNS Flag Day 2020). */
const UDP_SIZE = 1232;

/** Queries like a stub resolver: over UDP, and over TCP if the answer is truncated. */
export const realAsker: Asker = {
  ask: async (server, { name, type }, milliseconds) => {
    const query: Packet = {
      type: 'query',
      id: randomInt(0x10000),
      flags: RECURSION_DESIRED,
      questions: [{ name, type }],
      additionals: [
        {
          type: 'OPT',
          name: '.',
          udpPayloadSize: UDP_SIZE,
          extendedRcode: 0,
          ednsVersion: 0,
          flags: 0,
          flag_do: false,
          options: [],
        },
      ],
    };
    const overUdp = await exchangeUdp(server, query, milliseconds);
    const packet = overUdp?.flag_tc ? await exchangeTcp(server, query, milliseconds) : overUdp;
    return packet === undefined ? { rcode: 'TIMEOUT', addresses: [] } : replyOf(packet, type);
  },
};

function replyOf(packet: DecodedPacket, type: 'A' | 'AAAA'): Reply {
  return {
    // Decoded packets have an rcode, but the types of the library omit it.
    rcode: (packet as DecodedPacket & { rcode: string }).rcode,
    addresses: (packet.answers ?? []).flatMap((answer) =>
      answer.type === type ? [answer.data] : [],
    ),
  };
}

/** Returns undefined if no response to the query arrives in time, or if the port is closed. */
function exchangeUdp(
  { address, port }: ResolverAddress,
  query: Packet,
  milliseconds: number,
): Promise<DecodedPacket | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    const finish = (packet?: DecodedPacket) => {
      clearTimeout(timer);
      socket.close();
      resolve(packet);
    };
    const timer = setTimeout(finish, milliseconds);
    socket.on('message', (message) => {
      const packet = decoded(message);
      if (packet?.id === query.id && packet?.type === 'response') finish(packet);
    });
    socket.on('error', () => finish());
    socket.connect(port, address, () => socket.send(encode(query)));
  });
}

function exchangeTcp(
  { address, port }: ResolverAddress,
  query: Packet,
  milliseconds: number,
): Promise<DecodedPacket | undefined> {
  return new Promise((resolve) => {
    const bytes = encode(query);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(bytes.length);
    const socket = connect(port, address, () => socket.write(Buffer.concat([length, bytes])));
    const finish = (packet?: DecodedPacket) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(packet);
    };
    const timer = setTimeout(finish, milliseconds);
    let received = Buffer.alloc(0);
    socket.on('error', () => finish());
    socket.on('close', () => finish());
    socket.on('data', (data) => {
      received = Buffer.concat([received, data]);
      if (received.length < 2 || received.length < received.readUInt16BE(0) + 2) return;
      const packet = decoded(received.subarray(2));
      finish(packet?.id === query.id ? packet : undefined);
    });
  });
}

function decoded(bytes: Buffer): DecodedPacket | undefined {
  try {
    return decode(bytes);
  } catch {
    return undefined;
  }
}
