import { createSqs } from '../shared/cloud/aws/sqs.ts';
import { composeSweep } from './compose.ts';
import { config, endpoints, measured, surroundings } from './runtime.ts';

/** Runs on a schedule: wakes every binding, and has the feed checked. */
export const handler = measured(
  composeSweep({ sqs: createSqs(config.region) }, endpoints, surroundings),
);
