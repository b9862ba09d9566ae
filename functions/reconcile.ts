import type { Context, SQSEvent } from 'aws-lambda';
import { createEc2 } from '../shared/cloud/aws/ec2.ts';
import { createResolver } from '../shared/cloud/aws/resolver.ts';
import { createRoute53 } from '../shared/cloud/aws/route53.ts';
import { createS3 } from '../shared/cloud/aws/s3.ts';
import { createSqs } from '../shared/cloud/aws/sqs.ts';
import { changeVisibility, publishQueue } from '../shared/cloud/queues.ts';
import { probesAddresses } from '../shared/config/config.ts';
import { manifestReader } from '../shared/feed/reader.ts';
import { handleReconcileBatch } from '../shared/reconcile/handler.ts';
import { HealthStore } from '../shared/reconcile/health-store.ts';
import {
  config,
  environment,
  measured,
  newId,
  now,
  perRegion,
  telemetry,
  trustedKeys,
} from './runtime.ts';

const s3 = createS3(config.region);
const published = manifestReader(s3, environment('FEED_BUCKET'), trustedKeys());
const sqs = createSqs(config.region);
const health = new HealthStore(s3, environment('FEED_BUCKET'));
const route53 = createRoute53(config.region);
const world = {
  ec2: perRegion(createEc2),
  route53: () => route53,
  resolver: perRegion(createResolver),
};

/** A batch of bindings to look at: repairs their zones, and tells the publisher. */
export const handler = (event: SQSEvent, context: Context) =>
  measured(() =>
    handleReconcileBatch(event, context, {
      config,
      world,
      published,
      withdrawn: probesAddresses(config) ? (binding) => health.withdrawn(binding) : undefined,
      sendToPublisher: publishQueue(sqs, environment('PUBLISH_QUEUE_URL'), newId),
      changeVisibility: changeVisibility(sqs, environment('RECONCILE_QUEUE_URL')),
      now,
      telemetry,
    }),
  );
