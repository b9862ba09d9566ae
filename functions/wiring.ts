import type { S3Port, SignerPort, SnsPort, SqsPort, SsmPort } from '../shared/cloud/ports.ts';
import type { PublicDnsPort } from '../shared/cloud/public-dns.ts';
import { changeVisibility, publishQueue, reconcileQueue } from '../shared/cloud/queues.ts';
import { type Config, probesAddresses } from '../shared/config/config.ts';
import { route } from '../shared/events/route.ts';
import { sweep } from '../shared/events/sweep.ts';
import { manifestReader } from '../shared/feed/reader.ts';
import type { TrustedKey } from '../shared/feed/signature.ts';
import type { Telemetry } from '../shared/model/telemetry.ts';
import { handlePublishBatch, type PublishHandlerDeps } from '../shared/publish/handler.ts';
import { handleReconcileBatch, type ReconcileHandlerDeps } from '../shared/reconcile/handler.ts';
import { HealthStore } from '../shared/reconcile/health-store.ts';
import { probe } from '../shared/reconcile/probe.ts';
import type { WorldPorts } from '../shared/reconcile/reader.ts';

/** The clients of one function, or of all of them where they run in one process. */
export interface Clients {
  world: WorldPorts;
  s3: S3Port;
  ssm: SsmPort;
  sns: SnsPort;
  sqs: SqsPort;
  signers: readonly SignerPort[];
  dns: PublicDnsPort;
}

/** What a deployment tells its functions: where things are, and the public keys, so that knowing them is no call. */
export interface Endpoints {
  config: Config;
  bucket: string;
  topicArn: string;
  reconcileQueueUrl: string;
  publishQueueUrl: string;
  trusted: readonly TrustedKey[];
}

export interface Surroundings {
  now(): Date;
  newId(): string;
  telemetry: Telemetry;
}

/** All functions of a deployment, on whatever stands behind the ports. */
export function wire(
  { world, s3, ssm, sns, sqs, signers, dns }: Clients,
  { config, bucket, topicArn, reconcileQueueUrl, publishQueueUrl, trusted }: Endpoints,
  { now, newId, telemetry }: Surroundings,
) {
  const published = manifestReader(s3, bucket, trusted);
  const wake = reconcileQueue(sqs, reconcileQueueUrl);
  const sendToPublisher = publishQueue(sqs, publishQueueUrl, newId);
  const health = new HealthStore(s3, bucket);
  const reconcile: ReconcileHandlerDeps = {
    config,
    world,
    published,
    withdrawn: probesAddresses(config) ? (binding) => health.withdrawn(binding) : undefined,
    sendToPublisher,
    changeVisibility: changeVisibility(sqs, reconcileQueueUrl),
    now,
    telemetry,
  };
  const publish: PublishHandlerDeps = {
    config,
    s3,
    bucket,
    ssm,
    sns,
    topicArn,
    signers,
    reconcileAgain: (binding, reason) => wake({ binding, reason }, newId()),
    changeVisibility: changeVisibility(sqs, publishQueueUrl),
    now,
    telemetry,
  };
  return {
    deps: { reconcile, publish },
    route: (event: unknown) => route(event, { config, published, wake, newId, telemetry }),
    reconcile: (event: Parameters<typeof handleReconcileBatch>[0]) =>
      handleReconcileBatch(event, undefined, reconcile),
    publish: (event: Parameters<typeof handlePublishBatch>[0]) =>
      handlePublishBatch(event, publish),
    sweep: () => sweep({ config, wake, sendToPublisher, newId }),
    probe: () => probe({ config, published, dns, health, wake, newId, telemetry }),
  };
}

export type Functions = ReturnType<typeof wire>;
