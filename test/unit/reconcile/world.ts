import type { CallRecord } from '../../../embedded-aws/call-interceptor.ts';
import { EmbeddedCloud } from '../../../embedded-aws/cloud.ts';
import { type Installation, install } from '../../../embedded-aws/install.ts';
import type { Operation } from '../../../embedded-aws/operations.ts';
import { WORKED_EXAMPLE, workedExample } from '../../../embedded-aws/worked-example.ts';
import type { Config } from '../../../shared/config/config.ts';
import type { Binding } from '../../../shared/model/binding.ts';
import type { PublishedBinding } from '../../../shared/model/feed.ts';
import { canonicalName } from '../../../shared/model/names.ts';
import type { Notice } from '../../../shared/model/notice.ts';
import type { Metric, Telemetry } from '../../../shared/model/telemetry.ts';
import { type Outcome, reconcile } from '../../../shared/reconcile/reconcile.ts';
import { configOf as sampleConfig } from '../publish/fixtures.ts';

export const { endpointId, inboundEndpointId, vpcId, subnetIds, region } = WORKED_EXAMPLE;
export const [S3, ACCESS_POINT, CONTROL] = WORKED_EXAMPLE.zones;
export const WILDCARD = `*.${S3.domain}`;

/** The binding of the worked example. */
export function london(over: Partial<Binding> = {}): Binding {
  return {
    name: 's3-london',
    service: 's3',
    region,
    endpoint: { id: endpointId },
    inbound: { id: inboundEndpointId },
    zones: WORKED_EXAMPLE.zones.map(({ id, domain }) => ({ id, domain, vpcs: undefined })),
    names: 'all',
    whenLost: 'hold',
    adopt: false,
    ...over,
  };
}

function configOf(bindings: Binding[], over: Partial<Config>): Config {
  return { ...sampleConfig([]), bindings, ...over };
}

/** The worked example with the product installed. No binding was reconciled yet. */
export class TestWorld {
  readonly cloud: EmbeddedCloud;
  readonly installation: Installation;
  readonly counts = new Map<Metric, number>();
  config: Config;

  constructor(cloud: EmbeddedCloud, config: Config) {
    this.cloud = cloud;
    this.config = config;
    const telemetry: Telemetry = {
      info: () => {},
      warn: () => {},
      error: () => {},
      count: (metric, value = 1) => this.counts.set(metric, (this.counts.get(metric) ?? 0) + value),
    };
    this.installation = install(cloud, config, telemetry);
  }

  static async create(
    bindings: Binding[] = [london()],
    over: Partial<Config> = {},
    prepare: (cloud: EmbeddedCloud) => Promise<void> | void = () => {},
  ): Promise<TestWorld> {
    const cloud = new EmbeddedCloud();
    await workedExample(cloud);
    await prepare(cloud);
    await cloud.clock.runUntil('idle');
    return new TestWorld(cloud, configOf(bindings, over));
  }

  /** Sweeps, and advances the clock until everything is reconciled and published. */
  async settle(): Promise<void> {
    await this.installation.sweep();
    await this.drain();
  }

  /** Advances the clock until the queues are empty. */
  async drain(): Promise<void> {
    const { account, clock, world } = this.cloud;
    const queues = ['reconcile', 'publish'].map((name) =>
      world.sqs.queue(
        'test',
        `https://sqs.${region}.amazonaws.com/${account}/privatelink-dns-net-prod-${name}.fifo`,
      ),
    );
    await clock.runUntil(() => queues.every(({ messages }) => messages.length === 0));
  }

  /** Reconciles all bindings once, without queues and without a publication. */
  reconcile(over: Partial<Config> = {}): Promise<Map<string, Outcome>> {
    const config = { ...this.config, ...over };
    return reconcile(config.bindings, { ...this.installation.reconcile, config });
  }

  /** The outcome of the only binding. */
  async outcome(over: Partial<Config> = {}): Promise<Outcome> {
    const [outcome] = (await this.reconcile(over)).values();
    if (outcome === undefined) throw new Error('nothing was reconciled');
    return outcome;
  }

  /** The calls that `work` makes. */
  async callsOf(work: () => Promise<unknown>): Promise<readonly CallRecord[]> {
    const before = this.cloud.calls.length;
    await work();
    return this.cloud.calls.slice(before);
  }

  /** All record sets of a zone except SOA and NS, as `name type`, or `name fence=<n>` for the marker. */
  records(zoneId: string): string[] {
    const { records } = this.cloud.world.route53.zone('test', zoneId);
    return [...records.values()]
      .filter(({ Type }) => Type !== 'SOA' && Type !== 'NS')
      .map(({ Name, Type, ResourceRecords }) => {
        const fence = /fence=\d+/.exec(ResourceRecords?.[0]?.Value ?? '')?.[0];
        return [canonicalName(Name), fence ?? Type].join(' ');
      })
      .sort();
  }

  /** The records of a zone of the worked example that is in sync. */
  inSync(domain: string, fence: number): string[] {
    return [`*.${domain} A`, `_privatelink-dns.${domain} fence=${fence}`, `${domain} A`];
  }

  /** Removes a record without an event. */
  removeRecord(zoneId: string, name: string): void {
    const { records } = this.cloud.world.route53.zone('test', zoneId);
    for (const [key, set] of records) if (canonicalName(set.Name) === name) records.delete(key);
  }

  async published(name = 's3-london'): Promise<PublishedBinding | undefined> {
    const manifest = await this.installation.reconcile.published();
    return manifest.kind === 'present'
      ? manifest.value.bindings.find((entry) => entry.name === name)
      : undefined;
  }
}

/** Each call as its operation and its outcome. */
export function inWords(calls: readonly CallRecord[], ...operations: Operation[]): string[] {
  return calls
    .filter(({ operation }) => operations.length === 0 || operations.includes(operation))
    .map(({ operation, outcome }) => `${operation} ${outcome}`);
}

export function writes(calls: readonly CallRecord[]): string[] {
  return inWords(calls.filter(({ write }) => write));
}

export function noticesOf(outcome: Outcome): Notice[] {
  return outcome.plan.notices;
}
