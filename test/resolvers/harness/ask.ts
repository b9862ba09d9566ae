import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import {
  type Answer,
  AUTHENTIC_DATA,
  type DecodedPacket,
  DNSSEC_OK,
  decode,
  encode,
  type OptAnswer,
  type Packet,
  RECURSION_DESIRED,
  streamEncode,
} from 'dns-packet';

export type AskedType = 'A' | 'AAAA' | 'HTTPS' | 'TXT' | 'SOA' | 'NS';

/** The reply to a client. The answer section is sorted text, `A 10.0.1.165` or `CNAME bucket.vpce-...`. */
export interface Reply {
  /** `NOERROR`, `NXDOMAIN`, `SERVFAIL`, `REFUSED`, or `TIMEOUT` if there was no reply. */
  rcode: string;
  answers: string[];
  /** The AD bit: the resolver validated the answer. */
  authentic: boolean;
}

/** dns-packet supports HTTPS (RFC 9460) only by its number. */
const WIRE_TYPES: Partial<Record<AskedType, string>> = { HTTPS: 'UNKNOWN_65' };

/** Sends one query like a stub resolver: over UDP, and over TCP if the reply is truncated. */
export async function ask(
  server: string,
  name: string,
  type: AskedType,
  options: { dnssec?: boolean; milliseconds?: number } = {},
): Promise<Reply> {
  const { dnssec = false, milliseconds = 5000 } = options;
  const query = encode(queryOf(name, type, dnssec));
  try {
    const overUdp = await exchangeUdp(server, query, milliseconds);
    return replyOf(overUdp.flag_tc ? await exchangeTcp(server, query, milliseconds) : overUdp);
  } catch (error) {
    if (error instanceof Silence) return { rcode: 'TIMEOUT', answers: [], authentic: false };
    throw error;
  }
}

class Silence extends Error {}

function queryOf(name: string, type: AskedType, dnssec: boolean): Packet {
  const opt: OptAnswer = {
    type: 'OPT',
    name: '.',
    udpPayloadSize: 1232,
    extendedRcode: 0,
    ednsVersion: 0,
    flags: dnssec ? DNSSEC_OK : 0,
    flag_do: dnssec,
    options: [],
  };
  return {
    type: 'query',
    id: Math.floor(Math.random() * 65536),
    flags: RECURSION_DESIRED | (dnssec ? AUTHENTIC_DATA : 0),
    // The types of dns-packet contain only record types that it can decode. It encodes the others by number.
    questions: [{ name, type: (WIRE_TYPES[type] ?? type) as 'A' }],
    additionals: [opt],
  };
}

function exchangeUdp(server: string, query: Buffer, milliseconds: number): Promise<DecodedPacket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    const timer = setTimeout(() => finish(() => reject(new Silence())), milliseconds);
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      socket.close();
      settle();
    };
    socket.on('message', (message) => finish(() => resolve(decode(message))));
    // A port without a listener counts as silence.
    socket.on('error', () => finish(() => reject(new Silence())));
    socket.connect(53, server, () => socket.send(query));
  });
}

function exchangeTcp(server: string, query: Buffer, milliseconds: number): Promise<DecodedPacket> {
  return new Promise((resolve, reject) => {
    const socket = connect(53, server, () => {
      // The same query as over UDP, with the length prefix of TCP.
      socket.write(streamEncode(decode(query)));
    });
    const received: Buffer[] = [];
    socket.setTimeout(milliseconds, () => socket.destroy(new Silence()));
    socket.on('error', () => reject(new Silence()));
    socket.on('data', (data) => {
      received.push(data);
      const bytes = Buffer.concat(received);
      if (bytes.length < 2 || bytes.length < bytes.readUInt16BE(0) + 2) return;
      socket.end();
      resolve(decode(bytes.subarray(2)));
    });
  });
}

function replyOf(packet: DecodedPacket): Reply {
  return {
    // Decoded packets contain `rcode`, but the types of dns-packet do not.
    rcode: (packet as DecodedPacket & { rcode: string }).rcode,
    answers: (packet.answers ?? [])
      .filter(({ type }) => !['RRSIG', 'OPT'].includes(type))
      .map(textOf)
      .sort(),
    authentic: packet.flag_ad,
  };
}

function textOf(answer: Answer): string {
  const data = 'data' in answer ? answer.data : '';
  return `${answer.type} ${typeof data === 'string' ? data.toLowerCase() : JSON.stringify(data)}`;
}
