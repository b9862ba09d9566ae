import { createHash } from 'node:crypto';
import type { AgentConfig } from '../../../agent/config.ts';
import type { CommandResult, Ports, Source, View } from '../../../agent/ports.ts';
import { AgentError } from '../../../agent/problem.ts';
import type { AgentReport } from '../../../agent/report.ts';
import { rollback } from '../../../agent/rollback.ts';
import { once } from '../../../agent/run.ts';
import { unreachable } from '../../../agent/source/limits.ts';
import { EMBEDDED_SIGNING_KEY } from '../../../embedded-aws/kms.ts';
import { publicHalf } from '../../../shared/cloud/local-signer.ts';
import { MANIFEST_KEY, signatureKey } from '../../../shared/feed/keys.ts';
import { Crash, MemoryDisk, systemError } from '../../unit/agent/memory-disk.ts';
import type { AgentFacts } from '../observations.ts';
import type { Simulation } from '../simulation.ts';
import { answerLikeNamed } from './named.ts';

const STATE = '/var/lib/privatelink-dns';
const KEY_FILE = '/etc/privatelink-dns/trust/key.pem';
const FOLDER = '/etc/bind/privatelink-dns';
const TARGETS = ['forward.conf', 'rpz.zone', 'rpz.conf', 'rpz.options.conf'].map(
  (file) => `${FOLDER}/${file}`,
);

/** What is going to happen to the next runs of an agent. */
export interface AgentDoom {
  kind: 'crash' | 'power' | 'disk-full' | 'unreachable' | 'stale' | 'tampered' | 'resolver-down';
  /** The step of a crash, or which disk write fails. */
  pick: number;
}

/** A machine on premises: a BIND whose files an agent keeps, on a disk that may fail. */
export class AgentMachine {
  readonly name: string;
  readonly disk = new MemoryDisk();
  dooms: AgentDoom[] = [];
  skewMs = 0;
  /** The revision that a person went back from; none is refused below it for that. */
  wentBackFrom: number | undefined;
  lastReport: AgentReport | undefined;
  readonly #simulation: Simulation;
  readonly #config: AgentConfig;
  readonly #manifests: string[] = [];
  #loaded = new Map<string, string>();
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

  /** One look at the feed, at one instant; what befalls it is over when it ends. */
  async poll(resume = false): Promise<void> {
    const doom = this.dooms.shift();
    const before = this.facts();
    const ended = await this.#survive(doom, (ports) => once(this.#config, ports, { resume }));
    const after = this.facts();
    this.#simulation.note(
      `${this.name} polls${doom ? `, ${doom.kind}` : ''}: ${ended}; revision ${before.revision} -> ${after.revision}`,
    );
    if (ended === 'died') return;
    this.#simulation.observe({ kind: 'agent-ran', machine: this, before, after });
  }

  async goBack(): Promise<void> {
    const before = this.facts().revision;
    await this.#survive(undefined, (ports) => rollback(this.#config, ports));
    if (before !== this.facts().revision) this.wentBackFrom = before;
  }

  /** By a person, beside the agent. */
  spoil(pick: number): string | undefined {
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
    const installed = state && JSON.parse(state).resolvers.bind?.installed;
    return {
      revision: installed?.revision.revision,
      files: new Map(contents),
      loaded: new Map(this.#loaded),
    };
  }

  async #survive(
    doom: AgentDoom | undefined,
    work: (ports: Ports) => Promise<AgentReport>,
  ): Promise<'ended' | 'refused' | 'died'> {
    this.#slept = 0;
    this.disk.fault = faultOf(doom);
    try {
      this.lastReport = await work(this.#ports(doom));
      return 'ended';
    } catch (error) {
      if (error instanceof Crash) return 'died';
      if (error instanceof AgentError || isSystemError(error)) return 'refused';
      throw error;
    } finally {
      this.disk.fault = () => {};
      if (doom?.kind === 'power') this.#losePower();
    }
  }

  #losePower(): void {
    this.disk.losePower();
    this.#boot += 1;
    this.#load();
  }

  #ports(doom: AgentDoom | undefined): Ports {
    this.#pid += 1;
    const pid = this.#pid;
    const isUp = doom?.kind !== 'resolver-down';
    const now = () =>
      new Date(this.#simulation.cloud.clock.now().getTime() + this.skewMs + this.#slept);
    return {
      disk: this.disk,
      machine: {
        hostName: this.name,
        pid,
        bootId: `boot ${this.#boot}`,
        startOf: (id) => (id === pid ? `began ${id}` : undefined),
      },
      source: this.#source(doom),
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
        chance: () => 0.5,
        sleep: async (milliseconds) => {
          this.#slept += milliseconds;
        },
      },
    };
  }

  /** The feed as it stands, or as a cache or an attacker hands it out. */
  #source(doom: AgentDoom | undefined): Source {
    const { bucket } = this.#simulation.main.deployment;
    const body = (key: string) => this.#simulation.cloud.world.s3.objects(bucket).get(key)?.Body;
    const reached = <T>(value: T): T => {
      if (doom?.kind === 'unreachable') throw unreachable('s3://feed/', 'no answer');
      return value;
    };
    return {
      name: 's3://feed/',
      manifest: async () => {
        const text = reached(body(MANIFEST_KEY));
        if (text === undefined) throw unreachable('s3://feed/', 'there is no manifest');
        if (this.#manifests.at(-1) !== text) this.#manifests.push(text);
        if (doom?.kind === 'stale')
          return this.#manifests[doom.pick % this.#manifests.length] ?? text;
        return doom?.kind === 'tampered' && doom.pick % 2 === 0
          ? text.replace(/10\.0\./, '10.66.')
          : text;
      },
      signature: async (digest, keyId) => reached(body(signatureKey(digest, keyId)))?.trim(),
      artifact: async (path) => {
        const text = reached(body(path)) ?? '';
        return doom?.kind === 'tampered' ? text.replace(/10\.\d/, '10.66') : text;
      },
    };
  }

  /** Refuses what is no configuration of BIND: a file that somebody else wrote. */
  #checked(view: View): CommandResult {
    const contents = TARGETS.map((target) => {
      const shown = view.find((entry) => entry.target === target)?.staged;
      return this.disk.content(shown ?? target) ?? '';
    });
    const isBroken = contents.some((content) => !content.includes('Made by privatelink-dns'));
    return { ok: !isBroken, output: isBroken ? 'syntax error' : '' };
  }

  #load(): void {
    this.#loaded = new Map(this.facts().files);
  }
}

function faultOf(doom: AgentDoom | undefined): MemoryDisk['fault'] {
  let passed = 0;
  if (doom?.kind === 'crash' || doom?.kind === 'power') {
    const step = 1 + (doom.pick % 80);
    return () => {
      passed += 1;
      if (passed >= step) throw new Crash(`at step ${step}`);
    };
  }
  if (doom?.kind !== 'disk-full') return () => {};
  const first = doom.pick % 12;
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
