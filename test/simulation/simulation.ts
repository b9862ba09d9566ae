import type { EmbeddedCloud } from '../../embedded-aws/cloud.ts';
import { MANIFEST_KEY } from '../../shared/feed/keys.ts';
import { parseManifest } from '../../shared/feed/manifest.ts';
import type { Manifest } from '../../shared/model/feed.ts';
import type { NoticeMessage } from '../../shared/notify/schema.ts';
import { AgentMachine } from './agents/machine.ts';
import { History } from './history.ts';
import { Engine } from './lambda/engine.ts';
import { Installation } from './lambda/installation.ts';
import type { Invocation } from './lambda/invocation.ts';
import { Ledger } from './ledger.ts';
import type { ObservedEffect, ObservedEffectOf, Records } from './observations.ts';
import { observerOf, telemetryOf } from './observer.ts';
import type { Plan } from './plan.ts';
import { Random } from './random.ts';
import { Reads } from './reads.ts';
import { type Built, build } from './world/build.ts';
import type { Shape } from './world/shape.ts';

/** A property that did not hold. */
export interface Violation {
  property: string;
  text: string;
  /** Milliseconds since the start of the run. */
  at: number;
}

type Watch = (effect: ObservedEffect, simulation: Simulation) => string | undefined;

/** One run: the embedded AWS, the installations of the product, the agents, and the record of all effects. */
export class Simulation {
  readonly shape: Shape;
  readonly built: Built;
  readonly cloud: EmbeddedCloud;
  readonly engine: Engine;
  readonly random: Random;
  readonly reads = new Reads();
  readonly history: History;
  readonly installations: Installation[];
  /** The on-premises machines, which read the feed of the main installation. */
  readonly machines: AgentMachine[];
  /** Addresses that AWS withdrew from the DNS names of endpoints. */
  readonly impaired = new Set<string>();
  readonly notifications: { at: number; owner: string; message: NoticeMessage }[] = [];
  /** Every write of the product to a zone. Operators must be notified of each. */
  readonly written: { at: number; owner: string; zoneId: string; after: Records }[] = [];
  readonly reported: ObservedEffectOf<'reported'>[] = [];
  /** The number of snapshots that were too late, and of bindings that were requeued for that reason. */
  readonly late = { found: 0, requeued: 0 };
  readonly trace: string[] = [];
  /** Keys of the feed's objects that another writer removed or changed. */
  readonly tamperedKeys = new Set<string>();
  /**
   * The records of each zone before and after the latest writes of the product, for actions that restore an old
   * state.
   */
  readonly archive = new Map<string, Records[]>();
  largestSkewMs = 0;
  /** The highest change limit that was ever deployed, because lowering the limit does not undo a publication. */
  largestLimit: number;
  violation: Violation | undefined;
  /**
   * Whether reports may be lost: a queue dropped messages, or a deployment stopped the publisher from accepting them.
   */
  mayLoseReports = false;
  /** Whether a publication was killed, paused or repeated, so that a step of it may be repeated or come later. */
  isPublisherDisturbed = false;
  readonly #fences = new Map<string, number>();
  readonly #ledgers = new Map<string, Ledger>();
  /** Whether `note` adds to the trace. */
  readonly isTraced: boolean;
  /** The start of the run, in milliseconds of the virtual clock. */
  readonly startedAt: number;
  readonly #watches: { property: string; watch: Watch }[] = [];

  private constructor(plan: Plan, built: Built, isTraced: boolean) {
    this.shape = plan.shape;
    this.built = built;
    this.cloud = built.cloud;
    this.engine = new Engine(built.cloud.clock);
    this.random = new Random(plan.seed).fork('run');
    this.isTraced = isTraced;
    this.startedAt = built.cloud.clock.now().getTime();
    this.history = new History(built.cloud);
    this.largestLimit = plan.shape.limit;
    const configs = [built.config];
    if (plan.shape.rival) {
      const owner = 'net-other';
      configs.push({ ...built.config, owner, parameterPrefix: `/${owner}` });
    }
    this.installations = configs.map(
      (config) =>
        new Installation(config, {
          cloud: this.cloud,
          engine: this.engine,
          random: this.random.fork(config.owner),
          observe: observerOf(this),
          telemetry: telemetryOf(this),
          impaired: this.impaired,
        }),
    );
    this.machines = Array.from(
      { length: plan.shape.agents },
      (_, number) => new AgentMachine(`dns-${number}`, this),
    );
    for (const machine of this.machines) {
      this.cloud.clock.every(plan.shape.pollSeconds * 1000, machine.name, () => machine.poll());
    }
  }

  static async make(plan: Plan, isTraced = false): Promise<Simulation> {
    return new Simulation(plan, await build(plan.shape), isTraced);
  }

  get main(): Installation {
    const [main] = this.installations;
    if (main === undefined) throw new Error('no installation exists');
    return main;
  }

  installation(owner: string): Installation {
    return this.installations.find((one) => one.owner === owner) ?? this.main;
  }

  disturbPublisher(name: string): void {
    if (name === 'publish') this.isPublisherDisturbed = true;
  }

  /** Milliseconds of virtual time since the start of the run. */
  get at(): number {
    return this.cloud.clock.now().getTime() - this.startedAt;
  }

  /** The history of an owner's feed. */
  ledger(owner: string): Ledger {
    const found = this.#ledgers.get(owner) ?? new Ledger(() => this.at);
    this.#ledgers.set(owner, found);
    return found;
  }

  /** The highest fence that the zone has had. */
  highestFence(zoneId: string): number {
    return this.#fences.get(zoneId) ?? 0;
  }

  recordFences(zoneId: string, records: Records): void {
    for (const { ResourceRecords } of records.values()) {
      const fence = Number(/,fence=(\d+)"$/.exec(ResourceRecords?.[0]?.Value ?? '')?.[1] ?? 0);
      if (fence > this.highestFence(zoneId)) this.#fences.set(zoneId, fence);
    }
  }

  watch(property: string, watch: Watch): void {
    this.#watches.push({ property, watch });
  }

  fail(property: string, text: string): void {
    this.violation ??= { property, text, at: this.at };
    this.note(`VIOLATION of ${property}: ${text}`);
  }

  note(line: string): void {
    if (this.isTraced) this.trace.push(`${clockText(this.at)} ${line}`);
  }

  /** Advances the virtual time to `at`, or until a property is violated. */
  async until(at: number): Promise<void> {
    const { clock } = this.cloud;
    let isOver = false;
    clock.after(Math.max(0, at - this.at), 'the end', () => {
      isOver = true;
    });
    await clock.runUntil(() => isOver || this.violation !== undefined, at - this.at + 1);
  }

  observe(effect: ObservedEffect): void {
    for (const { property, watch } of this.#watches) {
      const text = watch(effect, this);
      if (text !== undefined) this.fail(property, text);
    }
  }

  manifestIn({ deployment }: Installation): { manifest: Manifest; etag: string } | undefined {
    const object = this.cloud.world.s3.objects(deployment.bucket).get(MANIFEST_KEY);
    const manifest = object && parsed(object.Body);
    return object && manifest && { manifest, etag: object.ETag };
  }

  /** The manifests that the function read. It decides by them, though others may replace or remove the manifest later. */
  manifestsReadBy(invocation: Invocation): Manifest[] {
    return this.reads.manifestTexts(invocation).flatMap((text) => parsed(text) ?? []);
  }
}

export function clockText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const part = (value: number) => String(value).padStart(2, '0');
  return `${part(Math.floor(seconds / 3600))}:${part(Math.floor(seconds / 60) % 60)}:${part(seconds % 60)}`;
}

/** Undefined if the manifest is damaged. */
function parsed(text: string): Manifest | undefined {
  try {
    return parseManifest(text);
  } catch {
    return undefined;
  }
}
