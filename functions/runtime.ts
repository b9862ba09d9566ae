import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { parseConfig } from '../shared/config/parse.ts';
import { trustedKey } from '../shared/feed/signature.ts';
import { InvalidInputError } from '../shared/model/errors.ts';
import type { Endpoints, Surroundings } from './compose.ts';

const logger = new Logger();
const metrics = new Metrics();

/** The deployed configuration. It is checked again, so that a wrong one fails the cold start. */
export const config = parseConfig(
  JSON.parse(readFileSync(new URL('config.json', import.meta.url), 'utf8')),
);

/** Each variable is read on first use, because the stack sets only the variables that a function needs. */
export const endpoints: Endpoints = {
  config,
  get bucket() {
    return environment('FEED_BUCKET');
  },
  get topicArn() {
    return environment('TOPIC_ARN');
  },
  get reconcileQueueUrl() {
    return environment('RECONCILE_QUEUE_URL');
  },
  get publishQueueUrl() {
    return environment('PUBLISH_QUEUE_URL');
  },
  /** The deployment read these keys from KMS. A manifest that none of them signed is rejected. */
  get trusted() {
    return environment('TRUSTED_KEYS').split(',').map(trustedKey);
  },
};

export const surroundings: Surroundings = {
  now: () => new Date(),
  newId: randomUUID,
  telemetry: {
    info: (message, fields = {}) => logger.info(message, fields),
    warn: (message, fields = {}) => logger.warn(message, fields),
    error: (message, fields = {}) => logger.error(message, fields),
    count: (metric, value = 1) => metrics.addMetric(metric, MetricUnit.Count, value),
  },
};

export function environment(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new InvalidInputError(
      `The environment variable ${name} is not set. The stack sets it: deploy the function with the CDK app.`,
    );
  }
  return value;
}

/** Publishes the metrics when the handler ends, whether it succeeds or fails. */
export function measured<Input extends unknown[], Output>(
  handler: (...input: Input) => Promise<Output>,
): (...input: Input) => Promise<Output> {
  return async (...input) => {
    try {
      return await handler(...input);
    } finally {
      metrics.publishStoredMetrics();
    }
  };
}

/** Creates one client for each Region, on first use. */
export function perRegion<T>(create: (region: string) => T): (region: string) => T {
  const clients = new Map<string, T>();
  return (region) => {
    const client = clients.get(region) ?? create(region);
    clients.set(region, client);
    return client;
  };
}
