import type { EmbeddedCloud } from '../shared/cloud/embedded/cloud.ts';
import { publicDns } from '../shared/cloud/embedded/dns.ts';
import { assumedRole } from '../shared/cloud/embedded/identity.ts';
import { hideMessage, publishQueue, reconcileQueue } from '../shared/cloud/queues.ts';
import { eventRules } from '../shared/events/patterns.ts';
import { route } from '../shared/events/route.ts';
import { sweep } from '../shared/events/sweep.ts';
import { handlePublishBatch } from '../shared/feed/handler.ts';
import type { PublishDeps } from '../shared/feed/publish.ts';
import { publishedManifest } from '../shared/feed/store.ts';
import { type Config, probesAddresses } from '../shared/model/config.ts';
import type { Telemetry } from '../shared/model/telemetry.ts';
import { handleReconcileBatch, type ReconcileHandlerDeps } from '../shared/reconcile/handler.ts';
import { HealthStore } from '../shared/reconcile/health-store.ts';
import { probe } from '../shared/reconcile/probe.ts';

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
  unwell: Set<string>;
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

  const sqs = cloud.sqs(own);
  const s3 = cloud.s3(own);
  const published = () => publishedManifest(s3, bucket);
  const wake = reconcileQueue(sqs, reconcileFifo.url);
  const sendToPublisher = publishQueue(sqs, publishFifo.url, ids);
  const now = () => cloud.clock.now();
  const health = new HealthStore(s3, bucket);
  const unwell = new Set<string>();
  const isProbed = probesAddresses(config);
  const reconcile: ReconcileHandlerDeps = {
    config,
    world: {
      ec2: (region) => cloud.ec2(region, own),
      route53: () => cloud.route53(own),
      resolver: (region) => cloud.resolver(region, own),
    },
    published,
    withdrawn: isProbed ? (binding) => health.withdrawn(binding) : undefined,
    sendToPublisher,
    hideMessage: hideMessage(sqs, reconcileFifo.url),
    now,
    telemetry,
  };
  const publish: PublishDeps = {
    config,
    s3,
    bucket,
    ssm: cloud.ssm(own),
    sns: cloud.sns(own),
    topicArn,
    signers: [cloud.signer(own)],
    reconcileAgain: (binding, reason) => wake({ binding, reason }, ids()),
    now,
    telemetry,
  };
  const runSweep = () => sweep({ config, wake, sendToPublisher, newId: ids });

  addRules(cloud, own.roleArn, (event) =>
    route(event, { config, published, wake, newId: ids, telemetry }),
  );
  cloud.consume({
    queue: reconcileFifo,
    handler: (event) => handleReconcileBatch(event, undefined, reconcile),
  });
  cloud.consume({ queue: publishFifo, handler: (event) => handlePublishBatch(event, publish) });
  cloud.clock.every(SWEEP_MS, 'sweep', runSweep);
  if (isProbed) {
    const dns = publicDns(cloud, unwell);
    cloud.clock.every(PROBE_MS, 'probe', () =>
      probe({ config, published, dns, health, wake, newId: ids, telemetry }),
    );
  }
  return { bucket, topicArn, reconcile, publish, sweep: runSweep, unwell };
}

/** Route 53's rule stands in us-east-1 and sends to the home Region's bus, where the same pattern has its target. */
function addRules(
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
