import type { EmbeddedCloud } from '../../../embedded-aws/cloud.ts';
import type { FifoQueue } from '../../../embedded-aws/fifo-queue.ts';
import { assumedRole, type Caller } from '../../../embedded-aws/identity.ts';
import { addRules } from '../../../embedded-aws/install.ts';
import { EMBEDDED_SIGNING_KEY } from '../../../embedded-aws/kms.ts';
import { type Endpoints, type Functions, wire } from '../../../functions/wiring.ts';
import { publicHalf } from '../../../shared/cloud/local-signer.ts';
import type { SignerPort } from '../../../shared/cloud/ports.ts';
import { type Config, probesAddresses } from '../../../shared/config/config.ts';
import { trustedKey } from '../../../shared/feed/signature.ts';
import { MAX_RECEIVE_COUNT } from '../../../shared/model/messages.ts';
import type { Telemetry } from '../../../shared/model/telemetry.ts';
import { reconcile } from '../../../shared/reconcile/reconcile.ts';
import type { Random } from '../random.ts';
import type { Engine } from './engine.ts';
import { type Fate, type FunctionName, Invocation } from './invocation.ts';
import { type End, Poller } from './poller.ts';
import { clientsOf, type Observer } from './ports.ts';

export const SWEEP_MS = 15 * 60_000;
const PROBE_MS = 60_000;
/** As the stack sets them: six times what the reader may take. */
const HIDDEN_S = { reconcile: 720, publish: 1800 };
/** Lambda tries a function again twice that failed on an event. */
const RETRIES_MS = [60_000, 120_000];

const TRUSTED = [trustedKey(publicHalf(EMBEDDED_SIGNING_KEY))];

/** What waits for the next invocation of a function. */
export interface Doom {
  name: FunctionName;
  fate?: Fate;
  twice?: boolean;
  skewMs?: number;
  /** It is of the code and configuration that were deployed before. */
  isOld?: boolean;
}

export interface InstallationDeps {
  cloud: EmbeddedCloud;
  engine: Engine;
  random: Random;
  observe: Observer;
  telemetry: Telemetry;
  impaired: ReadonlySet<string>;
}

/** One deployment of the product: every invocation has its own ports, so that each can fail by itself. */
export class Installation {
  readonly owner: string;
  readonly caller: Caller;
  readonly queues: { reconcile: FifoQueue; publish: FifoQueue };
  /** What is going to befall the next invocations. */
  dooms: Doom[] = [];
  readonly #deps: InstallationDeps;
  #deployments: Endpoints[];
  /** Of warm functions: the public half of the key is asked for once. */
  readonly #signer: SignerPort;
  #numbers = 0;
  #ids = 0;

  constructor(config: Config, deps: InstallationDeps) {
    const { cloud } = deps;
    this.owner = config.owner;
    this.#deps = deps;
    this.caller = assumedRole(cloud.account, `privatelink-dns-${this.owner}-reconcile`, 'run');
    this.queues = { reconcile: this.#queue('reconcile'), publish: this.#queue('publish') };
    this.#signer = cloud.signer(this.caller);
    const bucket = `privatelink-dns-${this.owner}-feed`;
    cloud.world.s3.createBucket(bucket);
    this.#deployments = [
      {
        config,
        bucket,
        topicArn: cloud.world.sns.createTopic(`privatelink-dns-${this.owner}`),
        reconcileQueueUrl: this.queues.reconcile.url,
        publishQueueUrl: this.queues.publish.url,
        trusted: TRUSTED,
      },
    ];
    addRules(cloud, this.caller.roleArn, (event) => this.#onEvent(event, 0));
    for (const name of ['reconcile', 'publish'] as const) {
      new Poller(deps.engine, this.queues[name], (event, onEnd) => {
        const work = (functions: Functions) => functions[name](event);
        const doom = this.#invoke(name, work, onEnd);
        if (doom?.twice) this.#invoke(name, work, onEnd);
      });
    }
    cloud.clock.every(SWEEP_MS, 'sweep', () => this.#scheduled('sweep'));
    if (probesAddresses(config))
      cloud.clock.every(PROBE_MS, 'probe', () => this.#scheduled('probe'));
  }

  get deployment(): Endpoints {
    const last = this.#deployments.at(-1);
    if (last === undefined) throw new Error('nothing is deployed');
    return last;
  }

  get config(): Config {
    return this.deployment.config;
  }

  deploy(config: Config): void {
    this.#deployments.push({ ...this.deployment, config });
  }

  /** Somebody's own run beside the queue, as the command line does it: whatever happens, nothing is tried again. */
  applyByHand(binding: string): void {
    const { clock } = this.#deps.engine;
    clock.after(0, 'by hand', () =>
      this.#deps.engine.begin(() => {
        this.#invoke('reconcile', ({ deps }) =>
          reconcile(
            deps.reconcile.config.bindings.filter(({ name }) => name === binding),
            deps.reconcile,
          ),
        );
      }),
    );
  }

  async #scheduled(name: 'sweep' | 'probe'): Promise<void> {
    await this.#deps.engine.begin(() => void this.#invoke(name, (functions) => functions[name]()));
  }

  async #onEvent(event: unknown, tried: number): Promise<void> {
    const { engine, cloud } = this.#deps;
    await engine.begin(() => {
      this.#invoke(
        'route',
        (functions) => functions.route(event),
        (end) => {
          const again = RETRIES_MS[tried];
          if (end.kind === 'ended' || again === undefined) return;
          cloud.clock.after(again, 'the event again', () => this.#onEvent(event, tried + 1));
        },
      );
    });
  }

  /** Returns what was waiting for it. */
  #invoke<T>(
    name: FunctionName,
    work: (functions: Functions) => Promise<T>,
    onEnd: (end: End<T>) => void = () => {},
  ): Doom | undefined {
    const doom = this.dooms.find((waiting) => waiting.name === name);
    this.dooms = this.dooms.filter((waiting) => waiting !== doom);
    const { cloud, engine, observe, telemetry, impaired } = this.#deps;
    this.#numbers += 1;
    const number = this.#numbers;
    const invocation = new Invocation(
      { name, number, skewMs: doom?.skewMs ?? 0, owner: this.owner },
      engine,
      this.#deps.random.fork(`${name} ${number}`),
      doom?.fate,
      () => onEnd({ kind: 'killed' }),
    );
    const deployment = (doom?.isOld ? this.#deployments.at(-2) : undefined) ?? this.deployment;
    const functions = wire(
      clientsOf(cloud, this.caller, invocation, observe, { impaired, signer: this.#signer }),
      deployment,
      { now: () => invocation.now(), newId: () => this.#newId(), telemetry },
    );
    work(functions).then(
      (value) => onEnd({ kind: 'ended', value }),
      (error) => {
        telemetry.error(`${invocation.label} failed`, { error });
        onEnd({ kind: 'failed', error });
      },
    );
    return doom;
  }

  #newId(): string {
    this.#ids += 1;
    return `${this.owner}-${this.#ids}`;
  }

  #queue(name: 'reconcile' | 'publish'): FifoQueue {
    const { sqs } = this.#deps.cloud.world;
    const prefix = `privatelink-dns-${this.owner}-${name}`;
    const deadLetterQueue = sqs.createQueue({ name: `${prefix}-dead.fifo` });
    return sqs.createQueue({
      name: `${prefix}.fifo`,
      visibilityTimeoutSeconds: HIDDEN_S[name],
      redrive: { deadLetterQueue, maxReceiveCount: MAX_RECEIVE_COUNT[name] },
    });
  }
}
