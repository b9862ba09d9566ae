import type { Command } from '../../shared/render/resolver.ts';
import { PUBLIC_ADDRESS, type PublicDns, startPublicDns } from './harness/public-dns.ts';
import { Sandbox } from './harness/sandbox.ts';

/** Machines on one network segment, each in its own network namespace, so every packet has its sender's address. */
export class Segment {
  readonly sandbox: Sandbox;
  readonly public: PublicDns;

  private constructor(sandbox: Sandbox, publicDns: PublicDns) {
    this.sandbox = sandbox;
    this.public = publicDns;
  }

  /** `machines` are names and addresses in 192.0.2.0/24. Public DNS is behind the segment's router. */
  static async open(machines: Readonly<Record<string, string>>): Promise<Segment> {
    const sandbox = await Sandbox.open([PUBLIC_ADDRESS]);
    try {
      const ip = (line: string) => sandbox.must(['ip', ...line.split(' ')]);
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
      return new Segment(sandbox, await startPublicDns(sandbox));
    } catch (error) {
      await sandbox.close();
      throw error;
    }
  }

  on(machine: string, command: Command): Promise<string> {
    return this.sandbox.must(['ip', 'netns', 'exec', machine, ...command]);
  }

  /** Checks the configuration and runs the daemon. Its log is kept under its name. */
  async start(
    machine: string,
    daemon: { name: string; program: 'named' | 'unbound'; conf: string },
  ): Promise<void> {
    const file = `/run/${daemon.name}.conf`;
    await this.sandbox.call('write', file, daemon.conf);
    await this.on(machine, [`${daemon.program}-checkconf`, file]);
    const run: Command =
      daemon.program === 'named'
        ? ['named', '-g', '-4', '-n', '1', '-u', 'bind', '-c', file]
        : ['unbound', '-d', '-p', '-c', file];
    await this.sandbox.call('start', daemon.name, ['ip', 'netns', 'exec', machine, ...run]);
  }
}
