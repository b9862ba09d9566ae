import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { parseConfig } from '../shared/config/parse.ts';
import { type TrustedKey, trustedKey } from '../shared/feed/signature.ts';
import { InvalidInputError } from '../shared/model/errors.ts';
import type { Telemetry } from '../shared/model/telemetry.ts';

const logger = new Logger();
const metrics = new Metrics();

/** The configuration that was deployed with the function, checked again: a wrong one ends the cold start. */
export const config = parseConfig(
  JSON.parse(readFileSync(new URL('config.json', import.meta.url), 'utf8')),
);

export const telemetry: Telemetry = {
  info: (message, fields = {}) => logger.info(message, fields),
  warn: (message, fields = {}) => logger.warn(message, fields),
  error: (message, fields = {}) => logger.error(message, fields),
  count: (metric, value = 1) => metrics.addMetric(metric, MetricUnit.Count, value),
};

export const newId = randomUUID;
export const now = () => new Date();

export function environment(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new InvalidInputError(
      `The environment variable ${name} is not set. The stack sets it: deploy the function with the CDK app.`,
    );
  }
  return value;
}

/** The public keys of the feed, as the deployment read them from KMS: a manifest that none of them signed is not believed. */
export function trustedKeys(): TrustedKey[] {
  return environment('TRUSTED_KEYS').split(',').map(trustedKey);
}

/** Writes the run's metrics out when it ends, whichever way. */
export async function measured<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } finally {
    metrics.publishStoredMetrics();
  }
}

/** One client for each Region, made when it is first asked for. */
export function perRegion<T>(create: (region: string) => T): (region: string) => T {
  const made = new Map<string, T>();
  return (region) => {
    const client = made.get(region) ?? create(region);
    made.set(region, client);
    return client;
  };
}
