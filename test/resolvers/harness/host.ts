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
import { Sandbox } from './sandbox.ts';

export type Answer = Reply;

/** The result of the check commands of some artifacts: the first command that failed, with its output. */
export interface Checked {
  refusedBy: Command | undefined;
  output: string;
}

/** Every address that an inbound endpoint can have in the tests. */
export const INBOUND_ADDRESSES = ['10.0.1.122', '10.0.2.213', '10.0.1.7', '10.0.2.8'];

const READY_MILLISECONDS = 15_000;
/** A name in the signed root that the harness asks for until the resolver answers. */
const PROBE = 'public-dns';

/** A machine with one resolver under test. */
export class Host {
  readonly #sandbox: Sandbox;
  readonly #daemon: Daemon;
  readonly #public: PublicDns;
  readonly version: string;
  #installed: string[] = [];

  private constructor(sandbox: Sandbox, daemon: Daemon, publicDns: PublicDns, version: string) {
    this.#sandbox = sandbox;
    this.#daemon = daemon;
    this.#public = publicDns;
    this.version = version;
  }

  static async open(daemon: Daemon): Promise<Host> {
    const own = daemon.address === '127.0.0.1' ? [] : [daemon.address];
    const sandbox = await Sandbox.open([PUBLIC_ADDRESS, ...INBOUND_ADDRESSES, ...own]);
    try {
      const publicDns = await startPublicDns(sandbox);
      await waitForAnswer(sandbox, PUBLIC_ADDRESS, 'public');
      if (daemon.base === 'forwards') {
        await startBase(sandbox, publicDns);
        await waitForAnswer(sandbox, BASE_ADDRESS, 'base');
      }
      for (const { path } of daemon.state) {
        await sandbox.must(['mkdir', '-p', path]);
        await sandbox.must(['mount', '-t', 'tmpfs', 'tmpfs', path]);
      }
      // Some daemons print their version and exit with a failure.
      const { output } = await sandbox.call('run', daemon.version.command);
      const version = daemon.version.pattern.exec(output)?.[1] ?? 'unknown';
      return new Host(sandbox, daemon, publicDns, version);
    } catch (error) {
      await sandbox.close();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#sandbox.close();
  }

  /** Makes the inbound endpoint answer only on these addresses and only from these zones. */
  serveInbound(addresses: readonly string[], zones: readonly InboundZone[]): Promise<void> {
    return this.#sandbox.call('serveInbound', [...addresses], [...zones]);
  }

  /** Stops the resolver, removes our files and the caches, and writes the site's own files. */
  async configure(use: Use | undefined): Promise<void> {
    await this.#sandbox.call('stop', this.#daemon.name);
    for (const path of this.#installed) await this.#sandbox.call('remove', path);
    this.#installed = [];
    for (const { path, owner } of this.#daemon.state) {
      await this.#sandbox.must(['find', path, '-mindepth', '1', '-delete']);
      await this.#sandbox.must(['chown', owner, path]);
    }
    await this.writeSite(use);
    await this.forgetPublic();
  }

  /** Writes the site's own files without stopping the resolver. */
  async writeSite(use: Use | undefined): Promise<void> {
    const files = this.#daemon.site({ ...this.#public, use });
    for (const [path, content] of Object.entries(files)) {
      await this.#sandbox.call('write', path, content);
    }
  }

  /** Writes each artifact to its install path. Skips artifacts without an install path. */
  async install(artifacts: readonly Pick<Artifact, 'install' | 'content'>[]): Promise<void> {
    for (const { install, content } of artifacts) {
      if (install === null) continue;
      await this.#sandbox.call('write', install, content);
      this.#installed.push(install);
    }
  }

  /** Runs the check commands of these artifacts in order, until one fails. */
  async check(artifacts: readonly Pick<Artifact, 'check'>[]): Promise<Checked> {
    for (const command of distinct(artifacts.flatMap(({ check }) => check))) {
      const { status, output } = await this.run(command);
      if (status !== 0) return { refusedBy: command, output };
    }
    return { refusedBy: undefined, output: '' };
  }

  /** Starts the resolver and waits until it answers. If it does not answer, the error contains its log. */
  async start(): Promise<void> {
    const { name, start, address } = this.#daemon;
    await this.#sandbox.call('start', name, start);
    await waitForAnswer(this.#sandbox, address, name);
  }

  async restart(): Promise<void> {
    await this.#sandbox.call('stop', this.#daemon.name);
    await this.start();
  }

  /**
   * Runs each reload command of these artifacts once, in order, like an agent. Waits until the resolver answers again,
   * because Unbound refuses other commands while it reloads.
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
    await waitForAnswer(this.#sandbox, this.#daemon.address, this.#daemon.name);
  }

  async #systemctl(command: Command): Promise<void> {
    const [, verb, unit] = command;
    const { execReload } = this.#daemon;
    if (verb === 'reload' && unit === this.#daemon.unit && execReload !== undefined) {
      await this.#sandbox.must(execReload);
      return;
    }
    if (!['restart', 'try-restart'].includes(verb ?? '') || unit !== this.#daemon.unit) {
      throw new Error(`Only ${this.#daemon.unit} can be restarted here: ${command.join(' ')}`);
    }
    await this.restart();
  }

  ask(
    name: string,
    type: AskedType,
    options: { dnssec?: boolean; milliseconds?: number } = {},
  ): Promise<Answer> {
    return this.#sandbox.call('ask', this.#daemon.address, name, type, options);
  }

  /** The names at or below `name` in the queries that public DNS received since the last `forgetPublic`. */
  async publicSaw(name: string): Promise<string[]> {
    const asked = await publicQueries(this.#sandbox);
    return asked.filter((seen) => seen === name || seen.endsWith(`.${name}`));
  }

  forgetPublic(): Promise<void> {
    return forgetPublicQueries(this.#sandbox);
  }

  /** Runs a command in the sandbox and returns its status and output. */
  run(command: Command) {
    return this.#sandbox.call('run', command);
  }

  log(): Promise<string> {
    return this.#sandbox.call('log', this.#daemon.name);
  }
}

export function openHost(daemon: Daemon): Promise<Host> {
  return Host.open(daemon);
}

function distinct(commands: readonly Command[]): Command[] {
  return [...new Map(commands.map((command) => [JSON.stringify(command), command])).values()];
}

async function waitForAnswer(sandbox: Sandbox, address: string, name: string): Promise<void> {
  const deadline = Date.now() + READY_MILLISECONDS;
  while (Date.now() < deadline && (await sandbox.call('isRunning', name))) {
    const { rcode } = await sandbox.call('ask', address, PROBE, 'A', { milliseconds: 200 });
    if (rcode === 'NOERROR') return;
  }
  throw new Error(`${name} does not answer at ${address}:\n${await sandbox.call('log', name)}`);
}
