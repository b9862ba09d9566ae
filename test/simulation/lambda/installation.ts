import type { EmbeddedCloud } from '../../../embedded-aws/cloud.ts';
import type { BatchResponse } from '../../../embedded-aws/event-source-mapping.ts';
import type { FifoQueue } from '../../../embedded-aws/fifo-queue.ts';
import { assumedRole, type Caller } from '../../../embedded-aws/identity.ts';
import {
  addRules,
  EMBEDDED_TRUSTED_KEYS,
  PROBE_MS,
  SWEEP_MS,
} from '../../../embedded-aws/install.ts';
import {
  type Clients,
  composeProbe,
  composePublish,
  composeReconcile,
  composeRoute,
  composeSweep,
  type Endpoints,
  reconcileDeps,
  type Surroundings,
} from '../../../functions/compose.ts';
import type { SignerPort } from '../../../shared/cloud/ports.ts';
import { type Config, probesAddresses } from '../../../shared/config/config.ts';
import { MAX_RECEIVE_COUNT } from '../../../shared/model/messages.ts';
import type { Telemetry } from '../../../shared/model/telemetry.ts';
import { VISIBILITY_TIMEOUT_SECONDS } from '../../../shared/model/timing.ts';
import { reconcile } from '../../../shared/reconcile/reconcile.ts';
import type { Random } from '../random.ts';
import type { Engine } from './engine.ts';
import { type FunctionName, type Interruption, Invocation } from './invocation.ts';
import { type End, Poller } from './poller.ts';
import { clientsOf, type Observer } from './ports.ts';

/** After a failed event, Lambda retries a function twice. */
const RETRIES_MS = [60_000, 120_000];

const COMPOSE_READER = { reconcile: composeReconcile, publish: composePublish };
const COMPOSE_SCHEDULED = { sweep: composeSweep, probe: composeProbe };

/** Composes a function for one invocation, and runs it. */
type Work<T> = (...parts: [Clients, Endpoints, Surroundings]) => Promise<T>;

/** A fault that the next invocation of a function meets. */
export interface InvocationFault {
  name: FunctionName;
  interruption?: Interruption;
  twice?: boolean;
  skewMs?: number;
  /** Whether the invocation runs with the configuration of the previous deployment. */
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

/** One deployment of the product. Every invocation has its own clients, so that it can fail alone. */
export class Installation {
  readonly owner: string;
  readonly caller: Caller;
  readonly queues: { reconcile: FifoQueue; publish: FifoQueue };
  /** The faults of the next invocations, in order. */
  faults: InvocationFault[] = [];
  readonly #deps: InstallationDeps;
  #deployments: Endpoints[];
  /** Shared by all invocations, as in a warm function, which reads the public key once. */
  readonly #signer: SignerPort;
  #invocations = 0;
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
        trusted: EMBEDDED_TRUSTED_KEYS,
      },
    ];
    addRules(cloud, this.caller.roleArn, (event) => this.#onEvent(event, 0));
    for (const name of ['reconcile', 'publish'] as const) {
      new Poller(deps.engine, this.queues[name], (event, onEnd) => {
        const work: Work<BatchResponse | undefined> = (...parts) =>
          COMPOSE_READER[name](...parts)(event);
        const fault = this.#invoke(name, work, onEnd);
        if (fault?.twice) this.#invoke(name, work, onEnd);
      });
    }
    cloud.clock.every(SWEEP_MS, 'sweep', () => this.#scheduled('sweep'));
    if (probesAddresses(config))
      cloud.clock.every(PROBE_MS, 'probe', () => this.#scheduled('probe'));
  }

  get deployment(): Endpoints {
    const last = this.#deployments.at(-1);
    if (last === undefined) throw new Error('no deployment exists');
    return last;
  }

  get config(): Config {
    return this.deployment.config;
  }

  deploy(config: Config): void {
    this.#deployments.push({ ...this.deployment, config });
  }

  /** An operator's `apply` beside the queue. It is never retried. */
  applyByHand(binding: string): void {
    const { clock } = this.#deps.engine;
    clock.after(0, 'by hand', () =>
      this.#deps.engine.begin(() => {
        this.#invoke('reconcile', (...parts) => {
          const deps = reconcileDeps(...parts);
          const bindings = deps.config.bindings.filter(({ name }) => name === binding);
          return reconcile(bindings, deps);
        });
      }),
    );
  }

  async #scheduled(name: 'sweep' | 'probe'): Promise<void> {
    await this.#deps.engine.begin(() => {
      this.#invoke(name, (...parts) => COMPOSE_SCHEDULED[name](...parts)());
    });
  }

  async #onEvent(event: unknown, retries: number): Promise<void> {
    const { engine, cloud } = this.#deps;
    await engine.begin(() => {
      this.#invoke(
        'route',
        (...parts) => composeRoute(...parts)(event),
        (end) => {
          const retryMs = RETRIES_MS[retries];
          if (end.kind === 'ended' || retryMs === undefined) return;
          cloud.clock.after(retryMs, 'retry of an event', () => this.#onEvent(event, retries + 1));
        },
      );
    });
  }

  /** Returns the fault that was applied to the invocation. */
  #invoke<T>(
    name: FunctionName,
    work: Work<T>,
    onEnd: (end: End<T>) => void = () => {},
  ): InvocationFault | undefined {
    const fault = this.faults.find((waiting) => waiting.name === name);
    this.faults = this.faults.filter((waiting) => waiting !== fault);
    const { cloud, engine, observe, telemetry, impaired } = this.#deps;
    this.#invocations += 1;
    const number = this.#invocations;
    const deployment = (fault?.isOld ? this.#deployments.at(-2) : undefined) ?? this.deployment;
    const invocation = new Invocation({
      name,
      number,
      owner: this.owner,
      config: deployment.config,
      skewMs: fault?.skewMs ?? 0,
      engine,
      random: this.#deps.random.fork(`${name} ${number}`),
      interruption: fault?.interruption,
      onKilled: () => onEnd({ kind: 'killed' }),
    });
    work(
      clientsOf({
        cloud,
        caller: this.caller,
        invocation,
        observe,
        impaired,
        signer: this.#signer,
      }),
      deployment,
      { now: () => invocation.now(), newId: () => this.#newId(), telemetry },
    ).then(
      (value) => onEnd({ kind: 'ended', value }),
      (error) => {
        telemetry.error(`${invocation.label} failed`, { error });
        onEnd({ kind: 'failed', error });
      },
    );
    return fault;
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
      visibilityTimeoutSeconds: VISIBILITY_TIMEOUT_SECONDS[name],
      redrive: { deadLetterQueue, maxReceiveCount: MAX_RECEIVE_COUNT[name] },
    });
  }
}
