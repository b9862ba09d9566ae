import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { PrivatelinkDnsError } from '../shared/model/errors.ts';
import { buildFunctions } from './bundles.ts';
import { checkAgainstAwsSolutions } from './checks.ts';
import { checkPolicyQuota } from './policy-quota.ts';
import { readConfig } from './read-config.ts';
import { createStacks } from './stacks.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The CDK app: `cdk synth -c config=FILE`. It builds the functions first, so that it never deploys an old bundle. */
try {
  const app = new App();
  const config = readConfig(configFile(app));
  await buildFunctions(ROOT);
  createStacks(app, config, join(ROOT, 'dist', 'functions'));
  checkAgainstAwsSolutions(app);
  checkPolicyQuota(app, config);
} catch (error) {
  // These messages are complete; a stack trace would hide them.
  if (!(error instanceof PrivatelinkDnsError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function configFile(app: App): string {
  const named: unknown = app.node.tryGetContext('config');
  if (typeof named === 'string') return named;
  return process.env.PRIVATELINK_DNS_CONFIG ?? 'privatelink-dns.yaml';
}
