import { createSqs } from '../shared/cloud/aws/sqs.ts';
import { publishQueue, reconcileQueue } from '../shared/cloud/queues.ts';
import { sweep } from '../shared/events/sweep.ts';
import { config, environment, measured, newId } from './runtime.ts';

const sqs = createSqs(config.region);
const wake = reconcileQueue(sqs, environment('RECONCILE_QUEUE_URL'));
const sendToPublisher = publishQueue(sqs, environment('PUBLISH_QUEUE_URL'), newId);

/** The schedule: looks at every binding, then at the feed. */
export const handler = () => measured(() => sweep({ config, wake, sendToPublisher, newId }));
