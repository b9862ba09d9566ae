import { wire } from '../functions/wiring.ts';
import { publicHalf } from '../shared/cloud/local-signer.ts';
import { type Config, probesAddresses } from '../shared/config/config.ts';
import { eventRules } from '../shared/events/patterns.ts';
import { trustedKey } from '../shared/feed/signature.ts';
import type { Telemetry } from '../shared/model/telemetry.ts';
import type { PublishDeps } from '../shared/publish/publish.ts';
import type { ReconcileHandlerDeps } from '../shared/reconcile/handler.ts';
import type { EmbeddedCloud } from './cloud.ts';
import { publicDns } from './dns.ts';
import { assumedRole } from './identity.ts';
import { EMBEDDED_SIGNING_KEY } from './kms.ts';

const SWEEP_MS = 15 * 60_000;
const PROBE_MS = 60_000;
const US_EAST_1 = 'us-east-1';

/** The reconciler as it runs on an embedded cloud. */
export interface Installation {
  bucket: string;
  topicArn: string;
  reconcile: ReconcileHandlerDeps;
  publish: PublishDeps;
  sweep(): Promise<void>;
  /** Addresses that AWS has taken out of the endpoints' names: add some to see them withdrawn. */
  impaired: Set<string>;
}

/**
 * What the CDK app deploys, on the embedded cloud: the same rules, queues and handlers. Sweeps run on the
 * virtual clock every 15 minutes.
 */
export function install(cloud: EmbeddedCloud, config: Config, telemetry: Telemetry): Installation {
  const ids = counter(`${config.owner}-`);
  const own = assumedRole(cloud.account, `privatelink-dns-${config.owner}-reconcile`, 'reconcile');
  const reconcileFifo = cloud.world.sqs.createQueue({
    name: `privatelink-dns-${config.owner}-reconcile.fifo`,
    visibilityTimeoutSeconds: 720,
  });
  const publishFifo = cloud.world.sqs.createQueue({
    name: `privatelink-dns-${config.owner}-publish.fifo`,
    visibilityTimeoutSeconds: 1800,
  });
  const bucket = `privatelink-dns-${config.owner}-feed`;
  cloud.world.s3.createBucket(bucket);
  const topicArn = cloud.world.sns.createTopic(`privatelink-dns-${config.owner}`);

  const impaired = new Set<string>();
  const functions = wire(
    {
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
    },
    {
      config,
      bucket,
      topicArn,
      reconcileQueueUrl: reconcileFifo.url,
      publishQueueUrl: publishFifo.url,
      trusted: [trustedKey(publicHalf(EMBEDDED_SIGNING_KEY))],
    },
    { now: () => cloud.clock.now(), newId: ids, telemetry },
  );

  addRules(cloud, own.roleArn, functions.route);
  cloud.consume({ queue: reconcileFifo, handler: functions.reconcile });
  cloud.consume({ queue: publishFifo, handler: functions.publish });
  cloud.clock.every(SWEEP_MS, 'sweep', functions.sweep);
  if (probesAddresses(config)) cloud.clock.every(PROBE_MS, 'probe', functions.probe);
  return { bucket, topicArn, ...functions.deps, sweep: functions.sweep, impaired };
}

/** Route 53's rule stands in us-east-1 and sends to the home Region's bus, where the same pattern has its target. */
export function addRules(
  cloud: EmbeddedCloud,
  roleArn: string,
  target: (event: unknown) => Promise<void>,
): void {
  for (const { name, arises, pattern } of eventRules({ roleArns: [roleArn] })) {
    cloud.bus().addRule({ name, pattern, target });
    if (arises === 'in-us-east-1' && cloud.region !== US_EAST_1) {
      cloud.forwardEvents({ name: `${name}-home`, pattern, from: US_EAST_1 });
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
