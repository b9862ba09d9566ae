import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { App } from 'aws-cdk-lib';
import { stackName } from '../../../infra/names.ts';
import { createStacks } from '../../../infra/stacks.ts';
import type { Config } from '../../../shared/config/config.ts';
import { parseConfig } from '../../../shared/config/parse.ts';
import { sha256 } from '../../../shared/model/digest.ts';
import { ACCOUNT, type Emulators, REGION } from './emulators.ts';
import { given, tagOf, type World } from './world.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PATIENCE_MS = 120_000;

export type Outputs = Readonly<Record<string, string>>;

/** The configuration of the worked example, with the ids of the resources in moto. */
export function exampleOf(world: World, changes: Record<string, unknown> = {}): Config {
  return parseConfig({
    version: 1,
    owner: 'net-prod',
    mode: 'enforce',
    region: REGION,
    rpz: { zone: 'rpz.privatelink-dns', answer: 'address', ttl: 60 },
    resolvers: ['bind'],
    bindings: [bindingOf(world)],
    ...changes,
  });
}

/** The endpoint is selected by its tag, so that a test can replace it. */
export function bindingOf({ vpcId, inboundId, zones }: World) {
  const { Key, Value } = tagOf('s3');
  return {
    name: 's3-london',
    service: 's3',
    endpoint: { vpc: vpcId, tags: { [Key]: Value } },
    inbound: { id: inboundId },
    zones: [...zones],
  };
}

/** Deploys the CDK's bootstrap stack in both Regions. */
export async function bootstrap(emulators: Emulators): Promise<void> {
  const environments = [REGION, 'us-east-1'].map((region) => `aws://${ACCOUNT}/${region}`);
  await cdk(emulators, ['bootstrap', ...environments]);
}

let assemblies = 0;

/** Synthesizes the stacks of a configuration and returns the folder of the cloud assembly. */
export function synth(emulators: Emulators, config: Config): string {
  assemblies += 1;
  const outdir = join(emulators.folder, `cdk.out.${assemblies}`);
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));
  const app = new App({ outdir, context });
  createStacks(app, config, join(ROOT, 'dist/functions'));
  app.synth();
  return outdir;
}

/** Deploys a configuration with the CDK's command line, and returns the outputs of the home stack. */
export async function deploy(emulators: Emulators, config: Config): Promise<Outputs> {
  const outputs = await deployAssembly(emulators, synth(emulators, config));
  return given(outputs[stackName(config.owner)], 'outputs');
}

/** Deploys all stacks of an assembly, or the named ones, and returns the outputs by stack name. */
export async function deployAssembly(
  emulators: Emulators,
  outdir: string,
  stacks: readonly string[] = ['--all'],
): Promise<Readonly<Record<string, Outputs>>> {
  const outputs = `${outdir}.outputs.json`;
  const flags = ['--require-approval', 'never', '--outputs-file', outputs];
  await cdk(emulators, ['deploy', ...stacks, '--app', outdir, ...flags]);
  return JSON.parse(readFileSync(outputs, 'utf8'));
}

interface Template {
  Resources: Record<string, { Type: string; Properties: { Code?: unknown } }>;
}

/**
 * Replaces templates of an assembly, by stack name. The functions keep the code of the functions that had the same
 * logical ids. A template is an asset that is named by the digest of its content, so the digest is replaced too.
 */
export function withTemplates(outdir: string, templates: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(templates)) {
    const file = join(outdir, `${name}.template.json`);
    const present: Template = JSON.parse(readFileSync(file, 'utf8'));
    const template: Template = JSON.parse(text);
    for (const [id, { Type, Properties }] of Object.entries(template.Resources)) {
      if (Type !== 'AWS::Lambda::Function') continue;
      Properties.Code = given(present.Resources[id], `function ${id}`).Properties.Code;
    }
    const content = JSON.stringify(template);
    const assets = join(outdir, `${name}.assets.json`);
    const manifest = join(outdir, 'manifest.json');
    const digest = given(
      /\/([0-9a-f]{64})\.json"/.exec(sectionOf(readFileSync(manifest, 'utf8'), name))?.[1],
      `digest of ${name}`,
    );
    for (const path of [assets, manifest]) {
      const changed = readFileSync(path, 'utf8').replaceAll(digest, sha256(content));
      writeFileSync(path, changed);
    }
    writeFileSync(file, content);
  }
  return outdir;
}

/** The section of a stack in the manifest of an assembly. */
function sectionOf(manifest: string, name: string): string {
  return JSON.stringify(JSON.parse(manifest).artifacts[name]);
}

async function cdk(emulators: Emulators, args: readonly string[]): Promise<void> {
  const program = join(ROOT, 'node_modules/aws-cdk/bin/cdk');
  const flags = ['--ci', '--no-notices', '--no-version-reporting'];
  try {
    await promisify(execFile)(process.execPath, [program, ...args, ...flags], {
      // Outside the repository, so that its cdk.json is not used.
      cwd: emulators.folder,
      env: emulators.environment(),
      timeout: PATIENCE_MS,
      maxBuffer: 16 * 1024 * 1024,
    });
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
    const output = `${stdout}\n${stderr}`.trim().slice(-4000);
    throw new Error(`cdk ${args[0]} failed:\n${output}\n${emulators.log().slice(-8000)}`, {
      cause,
    });
  }
}
