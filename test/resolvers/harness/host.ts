import type { Artifact, Command, Use } from '../../../shared/render/resolver.ts';
import type { AskedType, Reply } from './ask.ts';
import { BASE_ADDRESS, startBase } from './base.ts';
import type { Daemon } from './daemon.ts';
import type { InboundZone } from './inbound.ts';
import {
  forgetPublicQueries,
  PUBLIC_ADDRESS,
  type PublicDns,
  publicQueries,
  startPublicDns,
} from './public-dns.ts';
import { Room } from './room.ts';

export type Answer = Reply;

/** How the check commands of some artifacts ended: the first that refused, with what it printed. */
export interface Checked {
  refusedBy: Command | undefined;
  output: string;
}

/** Every address that an inbound endpoint of a test may have. */
export const INBOUND_ADDRESSES = ['10.0.1.122', '10.0.2.213', '10.0.1.7', '10.0.2.8'];

const READY_MILLISECONDS = 15_000;
/** Asked until somebody answers; it exists in the signed root. */
const PROBE = 'public-dns';

/** One machine with one resolver under test. */
export class Host {
  readonly #room: Room;
  readonly #daemon: Daemon;
  readonly #public: PublicDns;
  readonly version: string;
  #installed: string[] = [];

  private constructor(room: Room, daemon: Daemon, publicDns: PublicDns, version: string) {
    this.#room = room;
    this.#daemon = daemon;
    this.#public = publicDns;
    this.version = version;
  }

  static async open(daemon: Daemon): Promise<Host> {
    const own = daemon.address === '127.0.0.1' ? [] : [daemon.address];
    const room = await Room.open([PUBLIC_ADDRESS, ...INBOUND_ADDRESSES, ...own]);
    try {
      const publicDns = await startPublicDns(room);
      await waitForAnswer(room, PUBLIC_ADDRESS, 'public');
      if (daemon.base === 'forwards') {
        await startBase(room, publicDns);
        await waitForAnswer(room, BASE_ADDRESS, 'base');
      }
      for (const { path } of daemon.state) {
        await room.must(['mkdir', '-p', path]);
        await room.must(['mount', '-t', 'tmpfs', 'tmpfs', path]);
      }
      // Some daemons print their version and end with a failure.
      const { output } = await room.call('run', daemon.version.command);
      const version = daemon.version.pattern.exec(output)?.[1] ?? 'unknown';
      return new Host(room, daemon, publicDns, version);
    } catch (error) {
      await room.close();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#room.close();
  }

  /** The inbound endpoint answers on these addresses alone, from these zones alone. */
  serveInbound(addresses: readonly string[], zones: readonly InboundZone[]): Promise<void> {
    return this.#room.call('serveInbound', [...addresses], [...zones]);
  }

  /** Stops the resolver and makes the machine as it is before our files come: no caches, the site's own files. */
  async configure(use: Use | undefined): Promise<void> {
    await this.#room.call('stop', this.#daemon.name);
    for (const path of this.#installed) await this.#room.call('remove', path);
    this.#installed = [];
    for (const { path, owner } of this.#daemon.state) {
      await this.#room.must(['find', path, '-mindepth', '1', '-delete']);
      await this.#room.must(['chown', owner, path]);
    }
    await this.writeSite(use);
    await this.forgetPublic();
  }

  /** The site's own files alone, while the resolver goes on. */
  async writeSite(use: Use | undefined): Promise<void> {
    const files = this.#daemon.site({ ...this.#public, use });
    for (const [path, content] of Object.entries(files)) {
      await this.#room.call('write', path, content);
    }
  }

  /** Each artifact at the absolute path that it names; those that a person runs or merges are left out. */
  async install(artifacts: readonly Pick<Artifact, 'install' | 'content'>[]): Promise<void> {
    for (const { install, content } of artifacts) {
      if (install === null) continue;
      await this.#room.call('write', install, content);
      this.#installed.push(install);
    }
  }

  /** Every check of these artifacts, in order, until one refuses. */
  async check(artifacts: readonly Pick<Artifact, 'check'>[]): Promise<Checked> {
    for (const command of distinct(artifacts.flatMap(({ check }) => check))) {
      const { status, output } = await this.run(command);
      if (status !== 0) return { refusedBy: command, output };
    }
    return { refusedBy: undefined, output: '' };
  }

  /** Starts the resolver and waits until it answers; its log is in the error if it does not. */
  async start(): Promise<void> {
    const { name, start, address } = this.#daemon;
    await this.#room.call('start', name, start);
    await waitForAnswer(this.#room, address, name);
  }

  async restart(): Promise<void> {
    await this.#room.call('stop', this.#daemon.name);
    await this.start();
  }

  /**
   * Every reload command of these artifacts, in order and each once, as an agent runs them. Returns when it answers
   * again: Unbound refuses another command while it reloads.
   */
  async reload(artifacts: readonly Pick<Artifact, 'reload'>[]): Promise<void> {
    for (const command of distinct(artifacts.flatMap(({ reload }) => reload))) {
      if (command[0] === 'systemctl') {
        await this.#systemctl(command);
        continue;
      }
      const { status, output } = await this.run(command);
      if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}: ${output}`);
    }
    await waitForAnswer(this.#room, this.#daemon.address, this.#daemon.name);
  }

  async #systemctl(command: Command): Promise<void> {
    const [, verb, unit] = command;
    const { execReload } = this.#daemon;
    if (verb === 'reload' && unit === this.#daemon.unit && execReload !== undefined) {
      await this.#room.must(execReload);
      return;
    }
    if (!['restart', 'try-restart'].includes(verb ?? '') || unit !== this.#daemon.unit) {
      throw new Error(`Only a restart of ${this.#daemon.unit} is known here: ${command.join(' ')}`);
    }
    await this.restart();
  }

  ask(
    name: string,
    type: AskedType,
    options: { dnssec?: boolean; milliseconds?: number } = {},
  ): Promise<Answer> {
    return this.#room.call('ask', this.#daemon.address, name, type, options);
  }

  /** The names at or below this one that public DNS has been asked for since the last `forgetPublic`. */
  async publicSaw(name: string): Promise<string[]> {
    const asked = await publicQueries(this.#room);
    return asked.filter((seen) => seen === name || seen.endsWith(`.${name}`));
  }

  forgetPublic(): Promise<void> {
    return forgetPublicQueries(this.#room);
  }

  /** Any command in the room, with its status. */
  run(command: Command) {
    return this.#room.call('run', command);
  }

  log(): Promise<string> {
    return this.#room.call('log', this.#daemon.name);
  }
}

export function openHost(daemon: Daemon): Promise<Host> {
  return Host.open(daemon);
}

function distinct(commands: readonly Command[]): Command[] {
  return [...new Map(commands.map((command) => [JSON.stringify(command), command])).values()];
}

async function waitForAnswer(room: Room, address: string, name: string): Promise<void> {
  const deadline = Date.now() + READY_MILLISECONDS;
  while (Date.now() < deadline && (await room.call('isRunning', name))) {
    const { rcode } = await room.call('ask', address, PROBE, 'A', { milliseconds: 200 });
    if (rcode === 'NOERROR') return;
  }
  throw new Error(`${name} does not answer at ${address}:\n${await room.call('log', name)}`);
}
