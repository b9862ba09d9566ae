import type {
  Ec2Port,
  ResolverPort,
  Route53Port,
  S3Port,
  SignerPort,
  SnsPort,
  SqsPort,
  SsmPort,
} from '../shared/cloud/ports.ts';
import { EventBus } from './bus.ts';
import { CallInterceptor, type CallRecord } from './call-interceptor.ts';
import { VirtualClock } from './clock.ts';
import { CloudTrail } from './cloudtrail.ts';
import type { Context } from './context.ts';
import { Ec2World } from './ec2.ts';
import { ec2Port } from './ec2-port.ts';
import { EventSourceMapping, type SqsHandler } from './event-source-mapping.ts';
import { Faults } from './faults.ts';
import type { FifoQueue } from './fifo-queue.ts';
import { assumedRole, type Caller, Ids } from './identity.ts';
import { EMBEDDED_SIGNING_KEY, kmsSigner } from './kms.ts';
import type { Operation } from './operations.ts';
import type { Pattern } from './pattern.ts';
import { ResolverWorld } from './resolver.ts';
import { resolverPort } from './resolver-port.ts';
import { Route53World } from './route53.ts';
import { route53Port } from './route53-port.ts';
import { S3World, s3Port } from './s3.ts';
import { SnsWorld, snsPort } from './sns.ts';
import { SqsWorld, sqsPort } from './sqs.ts';
import { SsmWorld, ssmPort } from './ssm.ts';

interface EmbeddedCloudSettings {
  start?: Date;
  account?: string;
  /** The Region of queues, parameters and topics, and the default Region of EC2 and Resolver. */
  region?: string;
}

/**
 * An AWS account in this process, behind the same ports as real AWS. Operators and AWS itself change the account
 * through `world`. The product calls the ports, and `calls` logs each of these calls.
 */
export class EmbeddedCloud {
  readonly account: string;
  readonly region: string;
  readonly clock: VirtualClock;
  readonly faults = new Faults();
  /** The default caller of the ports. */
  readonly reconciler: Caller;
  readonly world: {
    ec2: (region?: string) => Ec2World;
    resolver: (region?: string) => ResolverWorld;
    route53: Route53World;
    s3: S3World;
    ssm: SsmWorld;
    sns: SnsWorld;
    sqs: SqsWorld;
  };
  readonly #interceptor: CallInterceptor;
  readonly #context: Context;
  readonly #buses = new Map<string, EventBus>();
  readonly #ec2 = new Map<string, Ec2World>();
  readonly #resolvers = new Map<string, ResolverWorld>();

  constructor(settings: EmbeddedCloudSettings = {}) {
    this.account = settings.account ?? '111122223333';
    this.region = settings.region ?? 'eu-west-2';
    this.clock = new VirtualClock(settings.start);
    this.reconciler = assumedRole(this.account, 'privatelink-dns-reconcile', 'reconcile');
    this.#interceptor = new CallInterceptor(this.clock, this.faults);
    const ids = new Ids();
    this.#context = {
      account: this.account,
      clock: this.clock,
      ids,
      trail: new CloudTrail(this.account, this.clock, ids, (event) =>
        this.bus(event.region).put(event),
      ),
      operator: assumedRole(this.account, 'NetworkAdmin', 'alice'),
    };
    const context = this.#context;
    const ec2 = (region = this.region) =>
      kept(this.#ec2, region, () => new Ec2World(region, context, this.world.route53));
    const route53 = new Route53World(context, {
      exists: (vpc) => ec2(vpc.VPCRegion).vpcs.has(vpc.VPCId),
      hiddenZonesOf: (vpc) => ec2(vpc.VPCRegion).hiddenZonesOf(vpc.VPCId),
    });
    this.world = {
      ec2,
      resolver: (region = this.region) =>
        kept(this.#resolvers, region, () => new ResolverWorld(region, context, ec2(region))),
      route53,
      s3: new S3World(context),
      ssm: new SsmWorld(this.region, context),
      sns: new SnsWorld(this.region, context),
      sqs: new SqsWorld(this.region, context),
    };
  }

  /** Every call of every port so far, in the order in which they started. */
  get calls(): readonly CallRecord[] {
    return this.#interceptor.calls;
  }

  /** Page sizes that replace AWS's, by operation. */
  get pageSizes(): Map<Operation, number> {
    return this.#interceptor.pageSizes;
  }

  /** The default caller of changes in `world`. */
  get operator(): Caller {
    return this.#context.operator;
  }

  set operator(caller: Caller) {
    this.#context.operator = caller;
  }

  /** The default event bus of a Region. */
  bus(region = this.region): EventBus {
    return kept(this.#buses, region, () => new EventBus(this.clock));
  }

  /** A rule whose target is the bus of another Region. Events keep the Region in which they arose. */
  forwardEvents(rule: { name: string; pattern: Pattern; from: string; to?: string }): void {
    const target = this.bus(rule.to);
    this.bus(rule.from).addRule({
      name: rule.name,
      pattern: rule.pattern,
      target: (event) => target.put(event),
    });
  }

  /** Creates an event source mapping: the function receives the messages of the queue. */
  consume(settings: {
    queue: FifoQueue;
    handler: SqsHandler;
    batchSize?: number;
  }): EventSourceMapping {
    return new EventSourceMapping(this.clock, this.region, settings);
  }

  ec2(region = this.region, caller = this.reconciler): Ec2Port {
    return ec2Port(this.#interceptor, this.world.ec2(region), caller);
  }

  resolver(region = this.region, caller = this.reconciler): ResolverPort {
    return resolverPort(this.#interceptor, this.world.resolver(region), caller);
  }

  route53(caller = this.reconciler): Route53Port {
    return route53Port(this.#interceptor, this.world.route53, caller);
  }

  s3(caller = this.reconciler): S3Port {
    return s3Port(this.#interceptor, this.world.s3, this.region, caller);
  }

  /** A KMS key; `privateKey` replaces the fixed test key. */
  signer(caller = this.reconciler, privateKey = EMBEDDED_SIGNING_KEY): SignerPort {
    return kmsSigner(this.#interceptor, this.region, caller, privateKey);
  }

  ssm(caller = this.reconciler): SsmPort {
    return ssmPort(this.#interceptor, this.world.ssm, this.region, caller);
  }

  sns(caller = this.reconciler): SnsPort {
    return snsPort(this.#interceptor, this.world.sns, this.region, caller);
  }

  sqs(caller = this.reconciler): SqsPort {
    return sqsPort(this.#interceptor, this.world.sqs, this.region, caller);
  }
}

function kept<Value>(all: Map<string, Value>, key: string, make: () => Value): Value {
  const found = all.get(key) ?? make();
  all.set(key, found);
  return found;
}
