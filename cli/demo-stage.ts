import { createTwoFilesPatch } from 'diff';
import type { CallRecord } from '../embedded-aws/call-interceptor.ts';
import { EmbeddedCloud } from '../embedded-aws/cloud.ts';
import { askInbound } from '../embedded-aws/dns.ts';
import { EMBEDDED_TRUSTED_KEYS, type Installation, install } from '../embedded-aws/install.ts';
import { workedExample } from '../embedded-aws/worked-example.ts';
import type { Config } from '../shared/config/config.ts';
import { manifestReader } from '../shared/feed/reader.ts';
import type { Manifest } from '../shared/model/feed.ts';
import type { Telemetry } from '../shared/model/telemetry.ts';
import { forwardedDomains, liveBindings } from '../shared/render/private-names.ts';

/** The results of one act of the demo. */
export interface Scene {
  title: string;
  happened: string[];
  calls: { reads: number; writes: string[] };
  /** The difference between the published artifacts, in unified format. Empty if no artifact changed. */
  diff: string;
  /** The subjects of the messages that were sent to the network team. */
  sent: string[];
  /** The answers of a resolver that has the published configuration, by name. */
  answers: Record<string, string>;
}

export const NAMES = [
  's3.eu-west-2.amazonaws.com',
  'myspecificbucket.s3.eu-west-2.amazonaws.com',
  's3-control.eu-west-2.amazonaws.com',
];

/** `feed/v1/revisions/<revision>/<resolver>/<file>` */
const ARTIFACT = /^feed\/v1\/revisions\/\d+\/[^/]+\/[^/]+$/;

/** Long enough for an endpoint to become available, and for the retries that wait for it. */
const SETTLE_MS = 4 * 60_000;

/** The embedded AWS with the product installed on it. It reports everything that changes during an act. */
export class Stage {
  readonly cloud: EmbeddedCloud;
  readonly installation: Installation;
  readonly log: string[] = [];
  #calls = 0;
  #messages = 0;
  #artifacts = new Map<string, string>();

  private constructor(cloud: EmbeddedCloud, config: Config) {
    this.cloud = cloud;
    this.installation = install(cloud, config, this.#telemetry());
  }

  /** Creates the worked example. No handler has run yet. */
  static async open(config: Config, start: Date): Promise<Stage> {
    const cloud = new EmbeddedCloud({ start });
    await workedExample(cloud);
    return new Stage(cloud, config);
  }

  /** Plays an act, waits until the cloud has settled, and returns the results. */
  async play(title: string, act: () => Promise<string[]> | string[]): Promise<Scene> {
    this.log.length = 0;
    const happened = await act();
    await this.cloud.clock.advance(SETTLE_MS);
    const calls = this.cloud.calls.slice(this.#calls);
    const messages = this.cloud.world.sns.messages.slice(this.#messages);
    const artifacts = this.#published();
    const diff = patch(this.#artifacts, artifacts);
    this.#calls = this.cloud.calls.length;
    this.#messages = this.cloud.world.sns.messages.length;
    this.#artifacts = artifacts;
    return {
      title,
      happened: [...happened, ...this.log],
      calls: {
        reads: calls.filter(({ write }) => !write).length,
        writes: calls.filter(isWorldWrite).map(describeCall),
      },
      diff,
      sent: messages.map(({ subject }) => subject),
      answers: await this.#answers(),
    };
  }

  #published(): Map<string, string> {
    const objects = [...this.cloud.world.s3.objects(this.installation.bucket).values()];
    const artifacts = objects
      .filter(({ Key }) => ARTIFACT.test(Key))
      .sort((a, b) => revisionOf(a.Key) - revisionOf(b.Key));
    return new Map(artifacts.map(({ Key, Body }) => [Key.split('/').slice(4).join('/'), Body]));
  }

  async #answers(): Promise<Record<string, string>> {
    const published = await manifestReader(
      { ...this.installation.clients.s3, getObject: async (input) => this.#object(input) },
      this.installation.bucket,
      EMBEDDED_TRUSTED_KEYS,
    )();
    const manifest = published.kind === 'present' ? published.value : undefined;
    return Object.fromEntries(NAMES.map((name) => [name, this.#answer(manifest, name)]));
  }

  /** Reads without a call, so that the demo's own reads are not counted. */
  #object(input: { Bucket: string; Key: string }) {
    const { Body, ETag } = this.cloud.world.s3.getObject(input);
    return { Body, ETag };
  }

  /** Answers as a resolver does that forwards to the first inbound address that responds. */
  #answer(manifest: Manifest | undefined, name: string): string {
    const snapshots = manifest?.bindings.flatMap(({ snapshot }) => snapshot ?? []) ?? [];
    const domain = liveBindings(snapshots)
      .flatMap(forwardedDomains)
      .find((one) => name === one.domain || name.endsWith(`.${one.domain}`));
    if (domain === undefined) return 'public DNS (no feed is published)';
    const answers = domain.forwarders.map((address) => askInbound(this.cloud, address, name));
    const answer = answers.find(({ kind }) => kind !== 'unreachable');
    if (answer === undefined) return 'no forwarder answers';
    return answer.kind === 'addresses' ? answer.addresses.join(' ') : answer.kind;
  }

  #telemetry(): Telemetry {
    const info = (message: string, fields?: Record<string, unknown>) => {
      if (message === 'planned') this.log.push(...planLines(fields));
    };
    return {
      info,
      warn: (message) => this.log.push(message),
      error: (message) => this.log.push(message),
      count: () => {},
    };
  }
}

function planLines(fields: Record<string, unknown> | undefined): string[] {
  const { binding, verdict, changes, notices } = fields as {
    binding: string;
    verdict: string;
    changes: { kind: string; name: string; type: string }[];
    notices: { code: string; text: string }[];
  };
  return [
    `plan of ${binding}: ${verdict}`,
    ...changes.map(({ kind, name, type }) => `  ${kind} ${name} ${type}`),
    ...notices.map(({ code, text }) => `  ${code}: ${text}`),
  ];
}

function revisionOf(key: string): number {
  return Number(key.split('/')[3]);
}

/** Messages between the Lambdas are not shown: only writes with an effect outside of the product are. */
function isWorldWrite({ write, service }: CallRecord): boolean {
  return write && service !== 'sqs';
}

function describeCall({ operation, outcome, input }: CallRecord): string {
  const [, what = ''] = /"(?:HostedZoneId|Key|Name|Subject)":"([^"]+)"/.exec(input) ?? [];
  const short = what.replace(/[0-9a-f]{32,}/g, (digest) => `${digest.slice(0, 8)}...`);
  return `${operation} ${short}${outcome === 'ok' ? '' : ` -> ${outcome}`}`;
}

/** Leaves out files that differ only in their revision. */
function patch(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string {
  const body = (text: string) => text.replace(/revision \d+|\( \d+ /g, '');
  return [...after]
    .filter(([name, text]) => body(text) !== body(before.get(name) ?? ''))
    .map(([name, text]) =>
      createTwoFilesPatch(
        before.has(name) ? name : '/dev/null',
        name,
        before.get(name) ?? '',
        text,
        undefined,
        undefined,
        { context: 1 },
      ).replace(/^(Index:.*\n)?=+\n/, ''),
    )
    .join('');
}
