import { createS3 } from '../shared/cloud/aws/s3.ts';
import { createSqs } from '../shared/cloud/aws/sqs.ts';
import { reconcileQueue } from '../shared/cloud/queues.ts';
import { route } from '../shared/events/route.ts';
import { manifestReader } from '../shared/feed/reader.ts';
import { config, environment, measured, newId, telemetry, trustedKeys } from './runtime.ts';

const s3 = createS3(config.region);
const wake = reconcileQueue(createSqs(config.region), environment('RECONCILE_QUEUE_URL'));
const published = manifestReader(s3, environment('FEED_BUCKET'), trustedKeys());

/** An event of EventBridge: wakes the bindings that it may concern. */
export const handler = (event: unknown) =>
  measured(() => route(event, { config, published, wake, newId, telemetry }));
