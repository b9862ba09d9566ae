import { createS3 } from '../shared/cloud/aws/s3.ts';
import { createSqs } from '../shared/cloud/aws/sqs.ts';
import { createPublicDns } from '../shared/cloud/public-dns.ts';
import { reconcileQueue } from '../shared/cloud/queues.ts';
import { manifestReader } from '../shared/feed/reader.ts';
import { HealthStore } from '../shared/reconcile/health-store.ts';
import { probe } from '../shared/reconcile/probe.ts';
import { config, environment, measured, newId, telemetry, trustedKeys } from './runtime.ts';

const s3 = createS3(config.region);
const published = manifestReader(s3, environment('FEED_BUCKET'), trustedKeys());
const dns = createPublicDns();
const wake = reconcileQueue(createSqs(config.region), environment('RECONCILE_QUEUE_URL'));

/** Every minute, where answers by address follow AWS's withdrawals. */
export const handler = () =>
  measured(() =>
    probe({
      config,
      published,
      dns,
      health: new HealthStore(s3, environment('FEED_BUCKET')),
      wake,
      newId,
      telemetry,
    }),
  );
