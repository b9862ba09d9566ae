import { createS3 } from '../shared/cloud/aws/s3.ts';
import { createSqs } from '../shared/cloud/aws/sqs.ts';
import { composeRoute } from './compose.ts';
import { config, endpoints, measured, surroundings } from './runtime.ts';

const clients = { s3: createS3(config.region), sqs: createSqs(config.region) };

/** Wakes the bindings that an event of EventBridge may concern. */
export const handler = measured(composeRoute(clients, endpoints, surroundings));
