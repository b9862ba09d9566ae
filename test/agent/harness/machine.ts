import { afterAll, beforeAll, inject } from 'vitest';
import type { AgentReport } from '../../../agent/report.ts';
import type { SignerPort } from '../../../shared/cloud/ports.ts';
import { artifactFiles } from '../../../shared/render/registry.ts';
import type { Command } from '../../../shared/render/resolver.ts';
import {
  type Daemon,
  type Host,
  INBOUND_ADDRESSES,
  withDaemon,
} from '../../resolvers/harness/index.ts';
import { Client, permittedBy } from './client.ts';
import { type Edition, FeedFolder, freshSigner } from './feed.ts';
import { OWNER, publishTwice, type Use } from './publisher.ts';
import { supervised, UNITS_PATH, unitFiles } from './units.ts';

const AGENT_YAML = '/run/agent/agent.yaml';
const TRUST = '/run/agent/trust.pem';
export const STATE = '/run/agent/state';

/** Separates files that one command prints. */
const CUT = '\u0001';

/** The outcome of a run of the agent's process. */
export interface AgentRun {
  /** Undefined if the process crashed or threw. */
  report: AgentReport | undefined;
  /** The problem code if the run failed before a report was possible. */
  refused: string | undefined;
  status: number;
  output: string;
  /** The checkers and reload commands that it ran. */
  commands: string[];
  /** Every step at which it could have crashed, in order. */
  steps: string[];
}

/** A machine with one resolver, its clients, the agent, and a feed in a folder. */
export class Machine {
  readonly host: Host;
  readonly daemon: Daemon;
  readonly use: Use;
  readonly signer: SignerPort = freshSigner();
  readonly feed = new FeedFolder();
  /** The editions of the product's publisher before and after the S3 endpoint has a third address. */
  readonly first: Edition;
  readonly second: Edition;

  private constructor(host: Host, daemon: Daemon, use: Use, editions: readonly [Edition, Edition]) {
    this.host = host;
    this.daemon = daemon;
    this.use = use;
    [this.first, this.second] = editions;
  }

  static async open(host: Host, daemon: Daemon, use: Use): Promise<Machine> {
    // The name of every daemon in the harness is the name of its kind.
    const editions = await publishTwice(daemon.name as Parameters<typeof publishTwice>[0], use);
    return new Machine(host, daemon, use, editions);
  }

  /** Configures the site with empty files for the use. The agent has never run. */
  async begin(
    settings: Record<string, unknown> = {},
    arrange: () => Promise<void> = async () => {},
  ): Promise<void> {
    await this.must(['rm', '-rf', STATE, '/run/unit']);
    await this.host.configure(this.use);
    await arrange();
    await this.host.install(unitFiles(this.daemon));
    await this.must(['chmod', '-R', '+x', UNITS_PATH]);
    await this.host.install(this.#targets().map((install) => ({ install, content: '' })));
    await this.configureAgent(settings);
    await this.serve(this.first);
    await this.host.start();
  }

  async configureAgent(settings: Record<string, unknown> = {}): Promise<void> {
    const config = {
      version: 1,
      source: `file://${this.feed.path}/`,
      owner: OWNER,
      trust: [TRUST],
      state: STATE,
      settleSeconds: 3,
      resolvers: [{ name: this.daemon.name, use: this.use }],
      ...settings,
    };
    await this.host.install([
      { install: AGENT_YAML, content: JSON.stringify(config) },
      { install: TRUST, content: await this.signer.publicKey() },
    ]);
  }

  publish(edition: Edition): Promise<void> {
    return this.feed.put(edition, this.signer);
  }

  /** Makes the inbound endpoint answer as AWS does for this edition. */
  async serve({ manifest }: Edition): Promise<void> {
    const snapshots = manifest.bindings.flatMap(({ snapshot }) => snapshot ?? []);
    const zones = snapshots.flatMap(({ zones, endpoint }) =>
      zones.map(({ domain, wildcard }) => ({
        domain,
        wildcard,
        addresses: endpoint.addresses.map(({ address }) => address),
      })),
    );
    await this.host.serveInbound(INBOUND_ADDRESSES.slice(0, 2), zones);
  }

  async agent(
    command: 'once' | 'resume' | 'verify' | 'rollback' = 'once',
    environment: Readonly<Record<string, string>> = {},
    /** The command line prefix that runs the process. */
    under: readonly string[] = [],
  ): Promise<AgentRun> {
    const { status, output } = await this.host.run([
      'env',
      `PATH=${UNITS_PATH}:${process.env.PATH}`,
      ...Object.entries(environment).map(([name, value]) => `${name}=${value}`),
      ...under,
      process.execPath,
      inject('agentProcess'),
      command,
      AGENT_YAML,
    ]);
    const [, json] = /^REPORT (.*)$/m.exec(output) ?? [];
    // Printed by agent-process.ts.
    const report = json === undefined ? undefined : (JSON.parse(json) as AgentReport);
    const commands = [...output.matchAll(/^RUN (.*)$/gm)].map(([, command = '']) => command);
    const steps = [...output.matchAll(/^STEP \d+ (.*)$/gm)].map(([, step = '']) => step);
    const [, refused] = /^REFUSED (.*)$/m.exec(output) ?? [];
    return { report, refused, status, output, commands, steps };
  }

  /** A client of this machine that accepts the answers of these editions. */
  client(editions: readonly Edition[]): Client {
    return new Client(this.host, permittedBy(editions));
  }

  /** The answers of the resolver to the questions of the edition, and the correct answers. */
  async answers({ manifest }: Edition): Promise<{ got: string[]; wanted: string[] }> {
    const got: string[] = [];
    const wanted: string[] = [];
    for (const { name, type, answers } of manifest.questions) {
      const reply = await this.host.ask(name, type);
      got.push([name, ...reply.answers].join(' '));
      wanted.push([name, ...answers.map((address) => `${type} ${address}`)].join(' '));
    }
    return { got, wanted };
  }

  /** Resets to empty files and no state, as if the agent had never run. */
  async forget(): Promise<void> {
    await this.must(['rm', '-rf', STATE]);
    await this.must(['truncate', '--size', '0', ...this.#targets()]);
  }

  async stateFiles(): Promise<string[]> {
    return (await this.must(['ls', STATE])).trim().split('\n');
  }

  /** The content on the disk of every file that the edition installs, and the correct content. */
  async files({ artifacts }: Edition): Promise<{ got: string[]; wanted: string[] }> {
    const installed = this.rendered().filter(({ install }) => install !== null);
    const wanted = installed.map(({ file }) => {
      const [, content] = [...artifacts].find(([key]) => key.endsWith(`/${file}`)) ?? [];
      return content ?? `the edition has no ${file}`;
    });
    const eachCut = `for file; do cat "$file"; printf '${CUT}'; done`;
    const printed = await this.must(['sh', '-ec', eachCut, 'cat', ...this.#targets()]);
    return { got: printed.split(CUT).slice(0, -1), wanted };
  }

  /** The inodes and times of the resolver's files. */
  traces(): Promise<string> {
    return this.must(['stat', '--format', '%n %i %y %z', ...this.#targets()]);
  }

  /** The temporary files in the folders of the resolver's files. */
  async leftovers(): Promise<string[]> {
    const folders = new Set(this.#targets().map((target) => target.replace(/\/[^/]+$/, '')));
    const found = await this.must([
      'find',
      ...folders,
      '-name',
      '*privatelink-dns.*',
      '-type',
      'f',
    ]);
    return found.split('\n').filter((path) => path !== '' && !this.#targets().includes(path));
  }

  /** The output of the resolver's own checker for the files on the disk. Empty if it accepts them. */
  async check(): Promise<string> {
    const { output } = await this.host.check(this.rendered());
    return output;
  }

  async must(command: Command): Promise<string> {
    const { status, output } = await this.host.run(command);
    if (status !== 0) throw new Error(`${command.join(' ')} exited with code ${status}: ${output}`);
    return output;
  }

  /** Mounts an empty file system. */
  async mount(folder: string, options: string): Promise<void> {
    await this.must(['mkdir', '-p', folder]);
    // The default mode of a tmpfs lets every user write, and the agent refuses such a state folder.
    await this.must(['mount', '-t', 'tmpfs', '-o', `mode=755,${options}`, 'tmpfs', folder]);
  }

  async unmount(folder: string): Promise<void> {
    await this.must(['umount', '--lazy', folder]);
  }

  /** Sets the DNS server of the programs on this machine, including the agent. */
  nameserver(address: string): Promise<void> {
    const content = `nameserver ${address}\noptions timeout:1 attempts:1\n`;
    return this.host.install([{ install: '/etc/resolv.conf', content }]);
  }

  systemctl(verb: 'stop' | 'start' | 'restart'): Promise<string> {
    return this.must([`${UNITS_PATH}/systemctl`, verb, this.daemon.unit]);
  }

  /** The path of an installed file. */
  target(file: string): string {
    const found = this.#targets().find((target) => target.endsWith(`/${file}`));
    if (found === undefined) throw new Error(`${this.daemon.name} has no file ${file}.`);
    return found;
  }

  #targets(): string[] {
    return this.rendered().flatMap(({ install }) => install ?? []);
  }

  /** The files that the resolver's kind installs, with their commands. The content is not used. */
  rendered() {
    const bindings = this.first.manifest.bindings.flatMap(({ snapshot }) => snapshot ?? []);
    return artifactFiles(this.daemon.name, [this.use], {
      rpz: { zone: 'rpz.privatelink-dns' },
      bindings,
    });
  }
}

/** Runs a suite on one machine. All its tests share the machine, and each test resets it. */
export function withMachine(daemon: Daemon, use: Use, suite: (machine: () => Machine) => void) {
  withDaemon(supervised(daemon), (host) => {
    let machine: Machine | undefined;
    beforeAll(async () => {
      machine = await Machine.open(host(), daemon, use);
    });
    afterAll(() => machine?.feed.remove());
    suite(() => {
      if (machine === undefined) throw new Error('The machine exists only inside tests.');
      return machine;
    });
  });
}
