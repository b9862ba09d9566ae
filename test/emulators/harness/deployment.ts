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

/** The worked example's configuration for what stands in moto. */
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

/** The endpoint is chosen by its tag, so that another may take its place. */
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

/** Once for each emulator: the CDK's own stack in both Regions. */
export async function bootstrap(emulators: Emulators): Promise<void> {
  const environments = [REGION, 'us-east-1'].map((region) => `aws://${ACCOUNT}/${region}`);
  await cdk(emulators, ['bootstrap', ...environments]);
}

let assemblies = 0;

/** What the configuration deploys, in a folder such as `cdk.out`. */
export function synth(emulators: Emulators, config: Config): string {
  assemblies += 1;
  const outdir = join(emulators.folder, `cdk.out.${assemblies}`);
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));
  const app = new App({ outdir, context });
  createStacks(app, config, join(ROOT, 'dist/functions'));
  app.synth();
  return outdir;
}

/** Deploys it by the CDK's own command. The outputs of the home stack. */
export async function deploy(emulators: Emulators, config: Config): Promise<Outputs> {
  const outputs = await deployAssembly(emulators, synth(emulators, config));
  return given(outputs[stackName(config.owner)], 'outputs');
}

/** Deploys the stacks that stand in a folder: all, or those that are named. Their outputs, by their names. */
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
 * An assembly with other templates, by the names of their stacks. Their functions take the code of those that had
 * the same logical ids. A template is an asset under the digest of its content, so that has to become another.
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

/** The part of an assembly's manifest that describes a stack. */
function sectionOf(manifest: string, name: string): string {
  return JSON.stringify(JSON.parse(manifest).artifacts[name]);
}

async function cdk(emulators: Emulators, args: readonly string[]): Promise<void> {
  const program = join(ROOT, 'node_modules/aws-cdk/bin/cdk');
  const flags = ['--ci', '--no-notices', '--no-version-reporting'];
  try {
    await promisify(execFile)(process.execPath, [program, ...args, ...flags], {
      // Away from the tree's own cdk.json.
      cwd: emulators.folder,
      env: emulators.environment(),
      timeout: PATIENCE_MS,
      maxBuffer: 16 * 1024 * 1024,
    });
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
    const said = `${stdout}\n${stderr}`.trim().slice(-4000);
    throw new Error(`cdk ${args[0]} failed:\n${said}\n${emulators.log().slice(-8000)}`, { cause });
  }
}
