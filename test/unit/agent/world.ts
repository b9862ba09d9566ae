import { basename } from 'node:path';
import type { AgentConfig } from '../../../agent/config.ts';
import type { CommandResult, Machine, Ports, Reply, Source, View } from '../../../agent/ports.ts';
import { AgentError } from '../../../agent/problem.ts';
import { once } from '../../../agent/run.ts';
import { unreachable } from '../../../agent/source/limits.ts';
import { artifactKey } from '../../../shared/feed/keys.ts';
import { serializeManifest } from '../../../shared/feed/manifest.ts';
import { manifestDigest } from '../../../shared/feed/signature.ts';
import { asGeneration, asRevision } from '../../../shared/model/counters.ts';
import { sha256 } from '../../../shared/model/digest.ts';
import { MANIFEST_FORMAT, type Manifest } from '../../../shared/model/feed.ts';
import type { Command } from '../../../shared/render/resolver.ts';
import { newSigner } from '../feed/keys.ts';
import { snapshotOf } from '../publish/fixtures.ts';
import { AGENT, Crash, MemoryDisk } from './memory-disk.ts';

export const T0 = new Date('2026-03-01T12:00:00.000Z');
export const STATE = '/var/lib/privatelink-dns';
export const FOLDER = '/etc/bind/privatelink-dns';
export const FILES = [
  'forward.options.conf',
  'forward.conf',
  'rpz.zone',
  'rpz.conf',
  'rpz.options.conf',
] as const;
export const TARGETS = FILES.map((file) => `${FOLDER}/${file}`);
export const NAME = 's3-london.eu-west-2.amazonaws.com';
export const PUBLIC = '52.95.1.1';
const KEY_FILE = '/etc/privatelink-dns/trust/current.pem';

export function addressOf(revision: number): string {
  return `10.0.${revision}.1`;
}

/** One key for all worlds, because generating a key takes long. */
const SIGNER = newSigner();

/** One machine with BIND, its feed, and the process of an agent. */
export class World {
  readonly disk = new MemoryDisk();
  readonly signer = SIGNER;
  readonly config: AgentConfig = {
    source: 'https://feed.example.com/',
    region: undefined,
    owner: 'net-prod',
    trust: [KEY_FILE],
    state: STATE,
    resolvers: [{ name: 'bind', use: 'both', ask: '127.0.0.1', port: 53, installs: {} }],
    pollSeconds: 300,
    settleSeconds: 5,
    check: 'staged',
    queue: undefined,
    report: false,
    host: undefined,
    rpzZone: 'rpz.privatelink-dns',
  };
  now = T0;
  elapsed = 0;
  pid = 100;
  boot = 'first';
  running = new Set<number>();
  ran: string[] = [];
  sent: { host: string; text: string }[] = [];
  isReachable = true;
  isUp = true;
  hasNamespaces = true;
  /** The revisions in place while the checker ran, as other processes see them. */
  revisionsUnderCheck: string[] = [];
  /** The files that the running daemon has loaded, by path. */
  loaded = new Map<string, string>();
  #feed = {
    manifest: '',
    signatures: new Map<string, string>(),
    artifacts: new Map<string, string>(),
  };

  /** A world whose agent trusts its feed. */
  static async make(): Promise<World> {
    const world = new World();
    world.disk.put(KEY_FILE, await world.signer.publicKey());
    return world;
  }

  /** Signs and publishes a revision. Every file contains `text`. */
  async publish(
    revision: number,
    more: Partial<Manifest> = {},
    text = contentOf(revision),
  ): Promise<void> {
    const artifacts = FILES.map((file) => {
      const content = `# ${file}\n${text}`;
      const path = artifactKey(asRevision(revision), 'bind', file);
      this.#feed.artifacts.set(path, content);
      const size = Buffer.byteLength(content);
      return { resolver: 'bind', path, size, sha256: sha256(content), mediaType: 'text/plain' };
    });
    const manifest: Manifest = {
      format: MANIFEST_FORMAT,
      revision: asRevision(revision),
      createdAt: this.now.toISOString(),
      validUntil: new Date(this.now.getTime() + 86_400_000).toISOString(),
      keys: [await this.signer.keyId()],
      owner: 'net-prod',
      bindings: [
        {
          name: 's3-london',
          generation: asGeneration(revision),
          revision: asRevision(revision),
          observedUntil: '2026-01-01T00:00:00.000Z',
          changedAt: this.now.toISOString(),
          snapshot: snapshotOf('s3-london'),
          active: [],
        },
      ],
      artifacts,
      questions: [
        {
          name: NAME,
          type: 'A',
          answers: [addressOf(revision)],
          complete: false,
          uses: ['forward', 'rewrite'],
        },
      ],
      ...more,
    };
    await this.serve(serializeManifest(manifest));
  }

  /** Makes these bytes the manifest, with a signature. */
  async serve(bytes: string, signer = this.signer): Promise<void> {
    this.#feed.manifest = bytes;
    const key = `${manifestDigest(bytes)}.${await signer.keyId()}`;
    this.#feed.signatures.set(key, await signer.sign(bytes));
  }

  get feed() {
    return this.#feed;
  }

  tamper(change: (bytes: string) => string): void {
    this.#feed.manifest = change(this.#feed.manifest);
  }

  tamperArtifact(file: string, change: (bytes: string) => string): void {
    for (const [path, content] of this.#feed.artifacts) {
      if (basename(path) === file) this.#feed.artifacts.set(path, change(content));
    }
  }

  /** Runs the agent in a new process. The earlier process is gone. */
  once(options: { resume?: boolean } = {}) {
    return once(this.config, this.process(), options);
  }

  process(): Ports {
    this.pid += 1;
    this.running.clear();
    return this.anotherProcess(this.pid);
  }

  anotherProcess(pid: number): Ports {
    this.running.add(pid);
    return {
      disk: this.disk,
      machine: this.#machine(pid),
      source: this.#source(),
      runner: {
        run: (command) => this.#ran(command, () => this.#run(command)),
        check: (command, view) =>
          this.#ran(command, () => {
            if (!this.hasNamespaces) throw NO_NAMESPACE;
            return this.#check(contentsIn(this.disk, view));
          }),
      },
      asker: { ask: async () => this.#answer() },
      clock: {
        now: () => this.now,
        elapsed: () => this.elapsed,
        chance: () => 0.5,
        sleep: async (milliseconds) => {
          this.elapsed += milliseconds;
          this.now = new Date(this.now.getTime() + milliseconds);
        },
      },
    };
  }

  pass(minutes: number): void {
    this.now = new Date(this.now.getTime() + minutes * 60_000);
  }

  /** Loses power; then the daemon starts and loads the files in place. */
  losePower(): void {
    this.disk.losePower();
    this.boot += ', again';
    this.#load();
  }

  /** The revisions of the files in place. */
  revisionsInPlace(): string[] {
    return distinct(TARGETS.map((path) => revisionIn(this.disk.content(path))));
  }

  /** The revisions of the files that the daemon has loaded. */
  revisionsLoaded(): string[] {
    return distinct(TARGETS.map((path) => revisionIn(this.loaded.get(path))));
  }

  /** Temporary files, locks and journals that an agent left. */
  leftovers(): string[] {
    return this.disk
      .files()
      .filter((path) => /\.privatelink-dns\.|lock|journal|\.next$/.test(path));
  }

  #machine(pid: number): Machine {
    return {
      hostName: 'dns-1',
      pid,
      uid: AGENT.uid,
      bootId: this.boot,
      startOf: (id) => (this.running.has(id) ? `began ${id}` : undefined),
    };
  }

  #source(): Source {
    const reached = <T>(value: T): T => {
      if (this.isReachable) return value;
      throw unreachable(this.config.source, 'no answer');
    };
    return {
      name: this.config.source,
      manifest: async () => reached(this.#feed.manifest),
      signature: async (digest, keyId) => reached(this.#feed.signatures.get(`${digest}.${keyId}`)),
      artifact: async (path) => reached(this.#feed.artifacts.get(path) ?? ''),
      report: async (host, text) => {
        reached(undefined);
        this.sent.push({ host, text });
      },
    };
  }

  async #ran(command: Command, work: () => CommandResult): Promise<CommandResult> {
    const call = { name: 'run', path: command.join(' ') };
    this.disk.fault(call, 'before');
    this.ran.push(call.path);
    const result = work();
    this.disk.fault(call, 'after');
    return result;
  }

  #check(contents: readonly string[]): CommandResult {
    this.revisionsUnderCheck = this.revisionsInPlace();
    const isBroken = contents.some((content) => content.includes('BROKEN'));
    return { ok: !isBroken, output: isBroken ? 'syntax error near BROKEN' : '' };
  }

  #run(command: Command): CommandResult {
    if (command[0].startsWith('named-check')) return this.#check(contentsIn(this.disk, []));
    if (!this.isUp) return { ok: false, output: 'rndc: connection refused' };
    if (command[1] !== 'flushtree') this.#load();
    return { ok: true, output: '' };
  }

  #load(): void {
    this.loaded.clear();
    for (const path of TARGETS) {
      const content = this.disk.content(path);
      if (content !== undefined) this.loaded.set(path, content);
    }
  }

  #answer(): Reply {
    if (!this.isUp) return { rcode: 'TIMEOUT', addresses: [] };
    const answer = /answers (\S+)/.exec(this.loaded.get(`${FOLDER}/rpz.zone`) ?? '')?.[1];
    return { rcode: 'NOERROR', addresses: [answer ?? PUBLIC] };
  }
}

const NO_NAMESPACE = new AgentError('no-namespace', 'unshare failed.', 'Set check: in-place.');

/** The content of the targets in the view of a checker. */
function contentsIn(disk: MemoryDisk, view: View): string[] {
  const shown = new Map(view.map(({ target, staged }) => [target, staged]));
  return TARGETS.map((target) => {
    const staged = shown.get(target);
    const path = staged === undefined ? target : staged;
    return path === null ? '' : (disk.content(path) ?? '');
  });
}

export function contentOf(revision: number, answer = addressOf(revision)): string {
  return `revision ${revision} answers ${answer}\n`;
}

function revisionIn(content: string | undefined): string {
  return /revision (\d+)/.exec(content ?? '')?.[1] ?? 'none';
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}

/** A fault that crashes the agent at the n-th moment and at every moment after it. */
export function crashAt(moment: number) {
  let passed = 0;
  return () => {
    passed += 1;
    if (passed >= moment) throw new Crash(`at moment ${moment}`);
  };
}
