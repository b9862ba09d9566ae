import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { loadConfig } from '../shared/config/load.ts';
import { buildFunctions } from './bundles.ts';
import { pythonTool } from './python-tool.ts';
import { createStacks } from './stacks.ts';

/** `npm run lint:templates`: runs cfn-lint on the templates, and exits 1 if it reports a finding. */
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CONFIGS = ['privatelink-dns.yaml', 'test/infra/everything.yaml'];
const IGNORED = [
  // The CDK writes dependencies that references already imply.
  'W3005',
];

await buildFunctions(ROOT);
const cfnLint = pythonTool('cfn-lint', join(ROOT, 'test/infra/requirements.txt'));
const outdir = mkdtempSync(join(tmpdir(), 'privatelink-dns-lint-'));
try {
  const templates = CONFIGS.flatMap((file, index) => synthesize(file, join(outdir, String(index))));
  const { status } = spawnSync(
    cfnLint,
    ['--non-zero-exit-code', 'informational', '--ignore-checks', ...IGNORED, '--', ...templates],
    { stdio: 'inherit' },
  );
  if (status !== 0) process.exitCode = 1;
  else console.log(`cfn-lint reports no findings in ${templates.length} templates`);
} finally {
  rmSync(outdir, { recursive: true });
}

function synthesize(file: string, directory: string): string[] {
  const text = (name: string) => readFileSync(join(ROOT, name), 'utf8');
  const { context } = JSON.parse(text('cdk.json'));
  const app = new App({ outdir: directory, context });
  createStacks(app, loadConfig(text(file), file), join(ROOT, 'dist', 'functions'));
  app.synth();
  return readdirSync(directory)
    .filter((name) => name.endsWith('.template.json'))
    .map((name) => join(directory, name));
}
