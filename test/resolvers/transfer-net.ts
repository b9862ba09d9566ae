import type { Command } from '../../shared/render/resolver.ts';
import { PUBLIC_ADDRESS, type PublicDns, startPublicDns } from './harness/public-dns.ts';
import { Room } from './harness/room.ts';

/** Machines on one segment, each with a network of its own, so that every packet has its sender's address. */
export class Segment {
  readonly room: Room;
  readonly public: PublicDns;

  private constructor(room: Room, publicDns: PublicDns) {
    this.room = room;
    this.public = publicDns;
  }

  /** `machines`: their names and addresses in 192.0.2.0/24. Public DNS is behind the segment's router. */
  static async open(machines: Readonly<Record<string, string>>): Promise<Segment> {
    const room = await Room.open([PUBLIC_ADDRESS]);
    try {
      const ip = (line: string) => room.must(['ip', ...line.split(' ')]);
      await ip('link add segment type bridge');
      await ip('address add 192.0.2.254/24 dev segment');
      await ip('link set segment up');
      for (const [name, address] of Object.entries(machines)) {
        await ip(`netns add ${name}`);
        await ip(`link add ${name} type veth peer name eth0 netns ${name}`);
        await ip(`link set ${name} master segment up`);
        await ip(`-n ${name} address add ${address}/24 dev eth0`);
        await ip(`-n ${name} link set eth0 up`);
        await ip(`-n ${name} link set lo up`);
        await ip(`-n ${name} route add default via 192.0.2.254`);
      }
      return new Segment(room, await startPublicDns(room));
    } catch (error) {
      await room.close();
      throw error;
    }
  }

  on(machine: string, command: Command): Promise<string> {
    return this.room.must(['ip', 'netns', 'exec', machine, ...command]);
  }

  /** Checks the configuration, as a person would, and runs the daemon; its log is kept by its name. */
  async start(
    machine: string,
    daemon: { name: string; program: 'named' | 'unbound'; conf: string },
  ): Promise<void> {
    const file = `/run/${daemon.name}.conf`;
    await this.room.call('write', file, daemon.conf);
    await this.on(machine, [`${daemon.program}-checkconf`, file]);
    const run: Command =
      daemon.program === 'named'
        ? ['named', '-g', '-4', '-n', '1', '-u', 'bind', '-c', file]
        : ['unbound', '-d', '-p', '-c', file];
    await this.room.call('start', daemon.name, ['ip', 'netns', 'exec', machine, ...run]);
  }
}
