import { createS3 } from '../shared/cloud/aws/s3.ts';
import { createSqs } from '../shared/cloud/aws/sqs.ts';
import { reconcileQueue } from '../shared/cloud/queues.ts';
import { route } from '../shared/events/route.ts';
import { publishedManifest } from '../shared/feed/store.ts';
import { config, environment, measured, newId, telemetry } from './runtime.ts';

const s3 = createS3(config.region);
const wake = reconcileQueue(createSqs(config.region), environment('RECONCILE_QUEUE_URL'));
const published = () => publishedManifest(s3, environment('FEED_BUCKET'));

/** An event of EventBridge: wakes the bindings that it may concern. */
export const handler = (event: unknown) =>
  measured(() => route(event, { config, published, wake, newId, telemetry }));
