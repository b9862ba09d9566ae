import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { loadConfig } from '../shared/config/load.ts';
import { buildFunctions } from './bundles.ts';
import { pythonTool } from './python-tool.ts';
import { createStacks } from './stacks.ts';
import { templatePolicies, WRONG_POLICY } from './template-policies.ts';

/**
 * `npm run lint:templates`: runs cfn-lint on the templates and parliament on the policies in them, and exits 1 if one of
 * them reports a finding.
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CONFIGS = ['privatelink-dns.yaml', 'test/infra/everything.yaml'];
const REQUIREMENTS = join(ROOT, 'test/infra/requirements.txt');
const IGNORED = [
  // The CDK writes dependencies that references already imply.
  'W3005',
];

await buildFunctions(ROOT);
const outdir = mkdtempSync(join(tmpdir(), 'privatelink-dns-lint-'));
try {
  const templates = CONFIGS.flatMap((file, index) => synthesize(file, join(outdir, String(index))));
  lintTemplates(templates);
  lintPolicies(templates);
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

function lintTemplates(templates: readonly string[]): void {
  const { status } = spawnSync(
    pythonTool('cfn-lint', REQUIREMENTS),
    ['--non-zero-exit-code', 'informational', '--ignore-checks', ...IGNORED, '--', ...templates],
    { stdio: 'inherit' },
  );
  if (status !== 0) process.exitCode = 1;
  else console.log(`cfn-lint reports no findings in ${templates.length} templates`);
}

/** Also gives parliament a policy with three mistakes: a check that cannot fail proves nothing. */
function lintPolicies(templates: readonly string[]): void {
  const folder = join(outdir, 'policies');
  mkdirSync(folder);
  const policies = templates.flatMap((file) =>
    templatePolicies(JSON.parse(readFileSync(file, 'utf8'))).map(
      ({ resource, document }, index) => ({
        name: `${basename(file, '.template.json')}.${resource}.${index}`,
        document,
      }),
    ),
  );
  for (const [index, { document }] of policies.entries())
    write(join(folder, `${index}.json`), document);
  const found = findingsIn(folder);
  for (const { issue, detail, location } of found) {
    const at = policies[Number(basename(location.filepath, '.json'))]?.name;
    console.error(`${at}: ${issue}: ${JSON.stringify(detail)}`);
  }
  const wrong = join(outdir, 'wrong');
  mkdirSync(wrong);
  write(join(wrong, '0.json'), WRONG_POLICY);
  const issues = findingsIn(wrong).map(({ issue }) => issue);
  const missed = ['UNKNOWN_ACTION', 'RESOURCE_MISMATCH', 'UNKNOWN_CONDITION_FOR_ACTION'].filter(
    (issue) => !issues.includes(issue),
  );
  for (const issue of missed) console.error(`parliament does not find ${issue} in a wrong policy`);
  if (found.length + missed.length > 0) process.exitCode = 1;
  else console.log(`parliament reports no findings in ${policies.length} policies`);
}

function write(file: string, document: unknown): void {
  writeFileSync(file, JSON.stringify(document));
}

interface PolicyFinding {
  issue: string;
  detail: unknown;
  location: { filepath: string };
}

/** parliament prints one JSON object for each finding. */
function findingsIn(folder: string): PolicyFinding[] {
  const { stdout, stderr, status } = spawnSync(
    pythonTool('parliament', REQUIREMENTS),
    ['--json', '--directory', folder],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
  );
  // 1: there are findings.
  if (status !== 0 && status !== 1) throw new Error(`parliament failed: ${stderr}`);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as PolicyFinding);
}
