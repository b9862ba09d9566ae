import { createSqs } from '../shared/cloud/aws/sqs.ts';
import { composeSweep } from './compose.ts';
import { config, endpoints, measured, surroundings } from './runtime.ts';

/** Runs on a schedule: wakes every binding, and requests a check of the feed. */
export const handler = measured(
  composeSweep({ sqs: createSqs(config.region) }, endpoints, surroundings),
);
