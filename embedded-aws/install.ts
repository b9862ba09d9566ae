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
} from '../functions/compose.ts';
import { type Config, probesAddresses } from '../shared/config/config.ts';
import { eventRules, GLOBAL_REGION } from '../shared/events/patterns.ts';
import { trustedKey } from '../shared/feed/signature.ts';
import type { Telemetry } from '../shared/model/telemetry.ts';
import {
  PROBE_INTERVAL_MINUTES,
  SWEEP_INTERVAL_MINUTES,
  VISIBILITY_TIMEOUT_SECONDS,
} from '../shared/model/timing.ts';
import type { ReconcileHandlerDeps } from '../shared/reconcile/handler.ts';
import type { EmbeddedCloud } from './cloud.ts';
import { publicDns } from './dns.ts';
import { assumedRole } from './identity.ts';
import { EMBEDDED_SIGNING_KEY } from './kms.ts';
import { publicHalf } from './local-signer.ts';

export const SWEEP_MS = SWEEP_INTERVAL_MINUTES * 60_000;
export const PROBE_MS = PROBE_INTERVAL_MINUTES * 60_000;
export const EMBEDDED_TRUSTED_KEYS = [trustedKey(publicHalf(EMBEDDED_SIGNING_KEY))];

/** The reconciler as it runs on an embedded AWS. */
export interface Installation {
  bucket: string;
  topicArn: string;
  clients: Clients;
  /** For callers that reconcile without the queue. */
  reconcile: ReconcileHandlerDeps;
  sweep(): Promise<void>;
  /** Addresses that AWS has withdrawn from the endpoints' names. Add an address to withdraw it. */
  impaired: Set<string>;
}

/**
 * Installs on the embedded AWS what the CDK app deploys to AWS: the same rules, queues and functions. The
 * sweep runs on the virtual clock every 15 minutes.
 */
export function install(cloud: EmbeddedCloud, config: Config, telemetry: Telemetry): Installation {
  const own = assumedRole(cloud.account, `privatelink-dns-${config.owner}-reconcile`, 'reconcile');
  const reconcileFifo = cloud.world.sqs.createQueue({
    name: `privatelink-dns-${config.owner}-reconcile.fifo`,
    visibilityTimeoutSeconds: VISIBILITY_TIMEOUT_SECONDS.reconcile,
  });
  const publishFifo = cloud.world.sqs.createQueue({
    name: `privatelink-dns-${config.owner}-publish.fifo`,
    visibilityTimeoutSeconds: VISIBILITY_TIMEOUT_SECONDS.publish,
  });
  const bucket = `privatelink-dns-${config.owner}-feed`;
  cloud.world.s3.createBucket(bucket);
  const topicArn = cloud.world.sns.createTopic(`privatelink-dns-${config.owner}`);

  const impaired = new Set<string>();
  const clients: Clients = {
    world: {
      ec2: (region) => cloud.ec2(region, own),
      route53: () => cloud.route53(own),
      resolver: (region) => cloud.resolver(region, own),
    },
    s3: cloud.s3(own),
    ssm: cloud.ssm(own),
    sns: cloud.sns(own),
    sqs: cloud.sqs(own),
    signers: [cloud.signer(own)],
    dns: publicDns(cloud, impaired),
  };
  const endpoints: Endpoints = {
    config,
    bucket,
    topicArn,
    reconcileQueueUrl: reconcileFifo.url,
    publishQueueUrl: publishFifo.url,
    trusted: EMBEDDED_TRUSTED_KEYS,
  };
  const surroundings: Surroundings = {
    now: () => cloud.clock.now(),
    newId: counter(`${config.owner}-`),
    telemetry,
  };
  const parts = [clients, endpoints, surroundings] as const;

  addRules(cloud, own.roleArn, composeRoute(...parts));
  cloud.consume({ queue: reconcileFifo, handler: composeReconcile(...parts) });
  cloud.consume({ queue: publishFifo, handler: composePublish(...parts) });
  const sweep = composeSweep(...parts);
  cloud.clock.every(SWEEP_MS, 'sweep', sweep);
  if (probesAddresses(config)) cloud.clock.every(PROBE_MS, 'probe', composeProbe(...parts));
  return { bucket, topicArn, clients, reconcile: reconcileDeps(...parts), sweep, impaired };
}

/**
 * Adds the event rules. Route 53's events arise in us-east-1: its rule there forwards them to the bus of the home
 * Region, where a rule with the same pattern has the target.
 */
export function addRules(
  cloud: EmbeddedCloud,
  roleArn: string,
  target: (event: unknown) => Promise<void>,
): void {
  for (const { name, arises, pattern } of eventRules({ roleArns: [roleArn] })) {
    cloud.bus().addRule({ name, pattern, target });
    if (arises === 'in-us-east-1' && cloud.region !== GLOBAL_REGION) {
      cloud.forwardEvents({ name: `${name}-home`, pattern, from: GLOBAL_REGION });
    }
  }
}

function counter(prefix: string): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `${prefix}${count}`;
  };
}
