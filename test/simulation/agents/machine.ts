import { createHash } from 'node:crypto';
import type { AgentConfig } from '../../../agent/config.ts';
import type { CommandResult, Ports, Source, View } from '../../../agent/ports.ts';
import { AgentError } from '../../../agent/problem.ts';
import type { AgentReport } from '../../../agent/report.ts';
import { rollback } from '../../../agent/rollback.ts';
import { once } from '../../../agent/run.ts';
import { unreachable } from '../../../agent/source/limits.ts';
import { EMBEDDED_SIGNING_KEY } from '../../../embedded-aws/kms.ts';
import { publicHalf } from '../../../embedded-aws/local-signer.ts';
import { MANIFEST_KEY, signatureKey } from '../../../shared/feed/keys.ts';
import { AGENT, Crash, MemoryDisk, systemError } from '../../unit/agent/memory-disk.ts';
import type { AgentFacts } from '../observations.ts';
import type { Simulation } from '../simulation.ts';
import { answerLikeNamed } from './named.ts';

const STATE = '/var/lib/privatelink-dns';
const KEY_FILE = '/etc/privatelink-dns/trust/key.pem';
const FOLDER = '/etc/bind/privatelink-dns';
const TARGETS = [
  'forward.options.conf',
  'forward.conf',
  'rpz.zone',
  'rpz.conf',
  'rpz.options.conf',
].map((file) => `${FOLDER}/${file}`);

/** A fault that the next run of an agent meets. */
export interface AgentFault {
  kind: 'crash' | 'power' | 'disk-full' | 'unreachable' | 'stale' | 'tampered' | 'resolver-down';
  /** Selects the step of the crash, the failing disk write, or the stale manifest. */
  pick: number;
}

/** An on-premises machine with a BIND, an agent that maintains its files, and a disk that may fail. */
export class AgentMachine {
  readonly name: string;
  readonly disk = new MemoryDisk();
  faults: AgentFault[] = [];
  skewMs = 0;
  lastReport: AgentReport | undefined;
  readonly #simulation: Simulation;
  readonly #config: AgentConfig;
  readonly #manifests: string[] = [];
  #loaded: ReadonlyMap<string, string> = new Map();
  /** The agent's state file, and the revision that it names. */
  #installed: { state: string | undefined; revision: number | undefined } = {
    state: undefined,
    revision: undefined,
  };
  #pid = 100;
  #boot = 1;
  #slept = 0;

  constructor(name: string, simulation: Simulation) {
    this.name = name;
    this.#simulation = simulation;
    this.#config = {
      source: 's3://feed/',
      region: undefined,
      owner: simulation.main.owner,
      trust: [KEY_FILE],
      state: STATE,
      resolvers: [{ name: 'bind', use: 'both', ask: '127.0.0.1', port: 53, installs: {} }],
      pollSeconds: simulation.shape.pollSeconds,
      settleSeconds: 5,
      check: 'staged',
      queue: undefined,
      report: false,
      host: undefined,
      rpzZone: 'rpz.privatelink-dns',
    };
    this.disk.put(KEY_FILE, publicHalf(EMBEDDED_SIGNING_KEY));
  }

  /** One poll of the agent. It takes no virtual time, and its fault ends with it. */
  async poll(resume = false): Promise<void> {
    const fault = this.faults.shift();
    const before = this.facts();
    const ended = await this.#run(fault, (ports) => once(this.#config, ports, { resume }));
    const after = this.facts();
    this.#simulation.note(
      `${this.name} polls${fault ? `, ${fault.kind}` : ''}: ${ended}; revision ${before.revision} -> ${after.revision}`,
    );
    if (ended === 'crashed') return;
    this.#simulation.observe({ kind: 'agent-ran', machine: this, before, after });
  }

  /** Whether the agent waits for an operator who permits updates again. */
  get isRolledBack(): boolean {
    const state = this.disk.content(`${STATE}/state.json`);
    const from: unknown = state && JSON.parse(state).resolvers.bind?.heldBack;
    return typeof from === 'number';
  }

  async rollBack(): Promise<void> {
    await this.#run(undefined, (ports) => rollback(this.#config, ports));
  }

  /** An operator edits an installed file. */
  overwriteFile(pick: number): string | undefined {
    const target = TARGETS[pick % TARGETS.length] ?? '';
    if (this.disk.content(target) === undefined) return undefined;
    this.disk.put(target, '# by hand\n');
    return target;
  }

  facts(): AgentFacts {
    const contents = TARGETS.flatMap((path) => {
      const content = this.disk.content(path);
      return content === undefined ? [] : [[path, content] as const];
    });
    const state = this.disk.content(`${STATE}/state.json`);
    if (this.#installed.state !== state) {
      const installed = state && JSON.parse(state).resolvers.bind?.installed;
      this.#installed = { state, revision: installed?.revision.revision };
    }
    return {
      revision: this.#installed.revision,
      files: new Map(contents),
      loaded: this.#loaded,
    };
  }

  async #run(
    fault: AgentFault | undefined,
    work: (ports: Ports) => Promise<AgentReport>,
  ): Promise<'ended' | 'refused' | 'crashed'> {
    this.#slept = 0;
    this.disk.fault = diskFault(fault);
    try {
      this.lastReport = await work(this.#ports(fault));
      return 'ended';
    } catch (error) {
      if (error instanceof Crash) return 'crashed';
      if (error instanceof AgentError || isSystemError(error)) return 'refused';
      throw error;
    } finally {
      this.disk.fault = () => {};
      if (fault?.kind === 'power') this.#losePower();
    }
  }

  #losePower(): void {
    this.disk.losePower();
    this.#boot += 1;
    this.#load();
  }

  #ports(fault: AgentFault | undefined): Ports {
    this.#pid += 1;
    const pid = this.#pid;
    const isUp = fault?.kind !== 'resolver-down';
    const now = () =>
      new Date(this.#simulation.cloud.clock.now().getTime() + this.skewMs + this.#slept);
    return {
      disk: this.disk,
      machine: {
        hostName: this.name,
        pid,
        uid: AGENT.uid,
        bootId: `boot ${this.#boot}`,
        startOf: (id) => (id === pid ? `began ${id}` : undefined),
      },
      source: this.#source(fault),
      runner: {
        run: async ([program]) => {
          if (program.startsWith('named-check')) return this.#checked([]);
          if (!isUp) return { ok: false, output: 'rndc: connection refused' };
          this.#load();
          return { ok: true, output: '' };
        },
        check: async (_, view) => this.#checked(view),
      },
      asker: {
        ask: async (_, { name, type }) =>
          isUp
            ? answerLikeNamed(this.#simulation.cloud, this.#loaded, name, type)
            : { rcode: 'TIMEOUT', addresses: [] },
      },
      clock: {
        now,
        elapsed: () => this.#slept,
        chance: () => 0.5,
        sleep: async (milliseconds) => {
          this.#slept += milliseconds;
        },
      },
    };
  }

  /** The current feed, or the feed as changed by a cache, an attacker or an outage. */
  #source(fault: AgentFault | undefined): Source {
    const { bucket } = this.#simulation.main.deployment;
    const body = (key: string) => this.#simulation.cloud.world.s3.objects(bucket).get(key)?.Body;
    const reached = <T>(value: T): T => {
      if (fault?.kind === 'unreachable') throw unreachable('s3://feed/', 'no answer');
      return value;
    };
    return {
      name: 's3://feed/',
      manifest: async () => {
        const text = reached(body(MANIFEST_KEY));
        if (text === undefined) throw unreachable('s3://feed/', 'there is no manifest');
        if (this.#manifests.at(-1) !== text) this.#manifests.push(text);
        if (fault?.kind === 'stale')
          return this.#manifests[fault.pick % this.#manifests.length] ?? text;
        return fault?.kind === 'tampered' && fault.pick % 2 === 0
          ? text.replace(/10\.0\./, '10.66.')
          : text;
      },
      signature: async (digest, keyId) => reached(body(signatureKey(digest, keyId)))?.trim(),
      artifact: async (path) => {
        const text = reached(body(path)) ?? '';
        return fault?.kind === 'tampered' ? text.replace(/10\.\d/, '10.66') : text;
      },
    };
  }

  /** The checker of BIND: rejects a file that the product did not write. */
  #checked(view: View): CommandResult {
    const contents = TARGETS.map((target) => {
      const staged = view.find((entry) => entry.target === target)?.staged;
      return this.disk.content(staged ?? target) ?? '';
    });
    const isBroken = contents.some((content) => !content.includes('Made by privatelink-dns'));
    return { ok: !isBroken, output: isBroken ? 'syntax error' : '' };
  }

  #load(): void {
    this.#loaded = this.facts().files;
  }
}

function diskFault(fault: AgentFault | undefined): MemoryDisk['fault'] {
  let passed = 0;
  if (fault?.kind === 'crash' || fault?.kind === 'power') {
    const step = 1 + (fault.pick % 80);
    return () => {
      passed += 1;
      if (passed >= step) throw new Crash(`at step ${step}`);
    };
  }
  if (fault?.kind !== 'disk-full') return () => {};
  const first = fault.pick % 12;
  return ({ name, path }, when) => {
    if (name !== 'write' || when !== 'during') return;
    passed += 1;
    if (passed > first) throw systemError('ENOSPC', path);
  };
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'code' in error;
}

export function digestOf(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
