import type { CloudFormationCustomResourceEvent, Context, SQSEvent } from 'aws-lambda';
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
import { answerKeyResource, type KeyResourceDeps } from '../shared/publish/key-resource.ts';
import { handleReconcileBatch, type ReconcileHandlerDeps } from '../shared/reconcile/handler.ts';
import { HealthStore } from '../shared/reconcile/health-store.ts';
import { probe } from '../shared/reconcile/probe.ts';
import type { WorldPorts } from '../shared/reconcile/reader.ts';

/** The clients of all functions. A composer takes only the clients that its function calls. */
export interface Clients {
  world: WorldPorts;
  s3: S3Port;
  ssm: SsmPort;
  sns: SnsPort;
  sqs: SqsPort;
  /** There are two while readers are moved from one signing key to the next. */
  signers: readonly SignerPort[];
  dns: PublicDnsPort;
}

/** Deployment outputs. The public keys are included so that no function has to call KMS for them. */
export interface Endpoints {
  config: Config;
  bucket: string;
  topicArn: string;
  reconcileQueueUrl: string;
  publishQueueUrl: string;
  trusted: readonly TrustedKey[];
}

/** The clock, the ids and the telemetry: a Lambda takes them from its machine, and a test controls them. */
export interface Surroundings {
  now(): Date;
  newId(): string;
  telemetry: Telemetry;
}

/** Composes the function that wakes the bindings that an event of EventBridge may concern. */
export function composeRoute(
  { s3, sqs }: Pick<Clients, 's3' | 'sqs'>,
  { config, bucket, reconcileQueueUrl, trusted }: Omit<Endpoints, 'topicArn' | 'publishQueueUrl'>,
  { now, newId, telemetry }: Surroundings,
) {
  const published = manifestReader(s3, bucket, trusted);
  const wake = reconcileQueue(sqs, reconcileQueueUrl);
  return (event: unknown) => route(event, { config, published, wake, newId, now, telemetry });
}

/** The dependencies of `reconcile()`, for callers that reconcile without a queue. */
export function reconcileDeps(
  { world, s3, sqs }: Pick<Clients, 'world' | 's3' | 'sqs'>,
  { config, bucket, reconcileQueueUrl, publishQueueUrl, trusted }: Omit<Endpoints, 'topicArn'>,
  { now, newId, telemetry }: Surroundings,
): ReconcileHandlerDeps {
  const health = new HealthStore(s3, bucket);
  return {
    config,
    world,
    published: manifestReader(s3, bucket, trusted),
    withdrawn: probesAddresses(config) ? (binding) => health.withdrawn(binding) : undefined,
    sendToPublisher: publishQueue(sqs, publishQueueUrl, newId),
    changeVisibility: changeVisibility(sqs, reconcileQueueUrl),
    now,
    telemetry,
  };
}

/** Composes the function that reconciles a batch of bindings and sends the results to the publisher. */
export function composeReconcile(...parts: Parameters<typeof reconcileDeps>) {
  const deps = reconcileDeps(...parts);
  return (event: SQSEvent, context?: Context) => handleReconcileBatch(event, context, deps);
}

/** Composes the function that turns a batch of results into one publication. */
export function composePublish(
  { s3, ssm, sns, sqs, signers }: Omit<Clients, 'world' | 'dns'>,
  { config, bucket, topicArn, reconcileQueueUrl, publishQueueUrl }: Omit<Endpoints, 'trusted'>,
  { now, newId, telemetry }: Surroundings,
) {
  const wake = reconcileQueue(sqs, reconcileQueueUrl);
  const deps: PublishHandlerDeps = {
    config,
    s3,
    bucket,
    ssm,
    sns,
    topicArn,
    signers,
    reconcileAgain: (binding, reason) =>
      wake({ binding, reason, observedAt: now().toISOString() }, newId()),
    changeVisibility: changeVisibility(sqs, publishQueueUrl),
    now,
    telemetry,
  };
  return (event: SQSEvent) => handlePublishBatch(event, deps);
}

/** Composes the scheduled function that wakes every binding and requests a check of the feed. */
export function composeSweep(
  { sqs }: Pick<Clients, 'sqs'>,
  {
    config,
    reconcileQueueUrl,
    publishQueueUrl,
  }: Pick<Endpoints, 'config' | 'reconcileQueueUrl' | 'publishQueueUrl'>,
  { now, newId }: Surroundings,
) {
  const wake = reconcileQueue(sqs, reconcileQueueUrl);
  const sendToPublisher = publishQueue(sqs, publishQueueUrl, newId);
  return () => sweep({ config, wake, sendToPublisher, newId, now });
}

/** Composes the scheduled function that queries public DNS for the addresses that AWS returns. */
export function composeProbe(
  { s3, sqs, dns }: Pick<Clients, 's3' | 'sqs' | 'dns'>,
  { config, bucket, reconcileQueueUrl, trusted }: Omit<Endpoints, 'topicArn' | 'publishQueueUrl'>,
  { now, newId, telemetry }: Surroundings,
) {
  const published = manifestReader(s3, bucket, trusted);
  const health = new HealthStore(s3, bucket);
  const wake = reconcileQueue(sqs, reconcileQueueUrl);
  return () => probe({ config, published, dns, health, wake, newId, now, telemetry });
}

/** Composes the custom resource that gives CloudFormation the public half of a signing key. */
export function composeSigningKey(
  signer: (keyArn: string) => Pick<SignerPort, 'publicKey'>,
  effects: Pick<KeyResourceDeps, 'answer' | 'sleep'>,
) {
  return (event: CloudFormationCustomResourceEvent) =>
    answerKeyResource(event, { publicKey: (keyArn) => signer(keyArn).publicKey(), ...effects });
}
