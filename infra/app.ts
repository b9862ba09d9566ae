import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { loadConfig } from '../shared/config/load.ts';
import { InvalidInputError, PrivatelinkDnsError } from '../shared/model/errors.ts';
import { buildFunctions } from './bundles.ts';
import { createStacks } from './stacks.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** `cdk synth -c config=FILE`: what is deployed is what was built just now. */
try {
  const app = new App();
  const config = readConfig(configFile(app));
  await buildFunctions(ROOT);
  createStacks(app, config, join(ROOT, 'dist', 'functions'));
} catch (error) {
  // A stack trace would only hide what a person has to put right.
  if (!(error instanceof PrivatelinkDnsError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function configFile(app: App): string {
  const named: unknown = app.node.tryGetContext('config');
  if (typeof named === 'string') return named;
  return process.env.PRIVATELINK_DNS_CONFIG ?? 'privatelink-dns.yaml';
}

function readConfig(file: string) {
  return loadConfig(readText(file), file);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new InvalidInputError(
      `The configuration ${file} cannot be read. Name it with -c config=FILE or PRIVATELINK_DNS_CONFIG.`,
      { cause },
    );
  }
}
