import { createSocket, type Socket } from 'node:dgram';
import { createServer, type Server } from 'node:net';
import {
  type Answer,
  decode,
  encode,
  type Packet,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
  streamEncode,
} from 'dns-packet';

/** A private hosted zone that the inbound endpoint answers from. */
export interface InboundZone {
  domain: string;
  wildcard: boolean;
  /** The answers for the apex, and for the wildcard if the zone has one. */
  addresses: string[];
}

const RCODES = { SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 };
const TTL = 60;

/**
 * A stand-in for a Route 53 Resolver inbound endpoint. It assumes that the real endpoint refuses queries without RD,
 * answers with RA but without AA and DNSSEC records, and sends the SOA of the name's private zone with an empty answer.
 */
export class Inbound {
  #zones: readonly InboundZone[] = [];
  readonly #sockets = new Map<string, { udp: Socket; tcp: Server }>();

  /** Answers only on these addresses and only from these zones. */
  async serve(addresses: readonly string[], zones: readonly InboundZone[]): Promise<void> {
    this.#zones = zones;
    for (const [address, { udp, tcp }] of this.#sockets) {
      if (addresses.includes(address)) continue;
      udp.close();
      tcp.close();
      this.#sockets.delete(address);
    }
    for (const address of addresses) {
      if (!this.#sockets.has(address)) this.#sockets.set(address, await this.#listen(address));
    }
  }

  async #listen(address: string): Promise<{ udp: Socket; tcp: Server }> {
    const udp = createSocket('udp4', (message, from) => {
      udp.send(encode(this.#answer(message)), from.port, from.address);
    });
    const tcp = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      // A query is far smaller than a TCP segment, so it arrives in one piece on loopback.
      socket.on('data', (data) => socket.end(streamEncode(this.#answer(data.subarray(2)))));
    });
    await new Promise<void>((resolve) => udp.bind(53, address, resolve));
    await new Promise<void>((resolve) => tcp.listen(53, address, resolve));
    return { udp, tcp };
  }

  #answer(message: Buffer): Packet {
    const query = decode(message);
    const question = query.questions?.[0];
    const name = question?.name.toLowerCase() ?? '';
    const zone = this.#zones
      .filter(({ domain }) => name === domain || name.endsWith(`.${domain}`))
      .sort((a, b) => b.domain.length - a.domain.length)[0];
    const reply = (rcode: number, answers: Answer[] = [], authorities: Answer[] = []): Packet => ({
      type: 'response',
      id: query.id ?? 0,
      flags: RECURSION_AVAILABLE | (query.flag_rd ? RECURSION_DESIRED : 0) | rcode,
      questions: question === undefined ? [] : [question],
      answers,
      authorities,
      additionals: (query.additionals ?? []).some(({ type }) => type === 'OPT') ? [OPT] : [],
    });

    if (!query.flag_rd) return reply(RCODES.REFUSED);
    if (zone === undefined || question === undefined) return reply(RCODES.SERVFAIL);
    if (name !== zone.domain && !zone.wildcard) return reply(RCODES.NXDOMAIN, [], [soaOf(zone)]);
    if (question.type !== 'A') return reply(0, [], [soaOf(zone)]);
    return reply(
      0,
      zone.addresses.map((data) => ({ type: 'A', name: question.name, ttl: TTL, data })),
    );
  }
}

const OPT: Answer = {
  type: 'OPT',
  name: '.',
  udpPayloadSize: 1232,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
};

function soaOf({ domain }: InboundZone): Answer {
  return {
    type: 'SOA',
    name: domain,
    ttl: TTL,
    data: {
      mname: 'ns-1536.awsdns-00.co.uk',
      rname: 'awsdns-hostmaster.amazon.com',
      serial: 1,
      refresh: 7200,
      retry: 900,
      expire: 1209600,
      minimum: 60,
    },
  };
}
