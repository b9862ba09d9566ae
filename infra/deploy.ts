import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { stdin, stdout } from 'node:process';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Manifest } from 'aws-cdk-lib/cloud-assembly-schema';
import { createSsm } from '../shared/cloud/aws/ssm.ts';
import { collectTokenPages } from '../shared/cloud/pages.ts';
import { InvalidInputError, PrivatelinkDnsError } from '../shared/model/errors.ts';
import { bootstrapNeeds } from './bootstrap.ts';
import { type DeploymentPorts, runCommand } from './deployment.ts';
import { readConfig } from './read-config.ts';

/** `npm run deploy` and `npm run destroy`. */
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CDK = join(
  dirname(createRequire(import.meta.url).resolve('aws-cdk/package.json')),
  'bin',
  'cdk',
);

const TEMPLATE_SUFFIX = '.template.json';
const USAGE =
  'Usage: npm run deploy -- --config FILE [--signing-keys 1,2] [--yes]. "npm run destroy" takes the same options.';

const ports: DeploymentPorts = {
  // The CDK is started without a shell, so that no shell interprets the arguments.
  cdk: (args) =>
    spawnSync(process.execPath, [CDK, ...args], { cwd: ROOT, stdio: 'inherit' }).status ?? 1,
  print: (text) => console.log(text),
  ask: async (question) => {
    if (!stdin.isTTY) return undefined;
    const terminal = createInterface({ input: stdin, output: stdout });
    try {
      return await terminal.question(question);
    } finally {
      terminal.close();
    }
  },
  templates: (assembly) =>
    Object.fromEntries(
      readdirSync(assembly)
        .filter((file) => file.endsWith(TEMPLATE_SUFFIX))
        .map((file) => [
          file.slice(0, -TEMPLATE_SUFFIX.length),
          JSON.parse(readFileSync(join(assembly, file), 'utf8')),
        ]),
    ),
  bootstraps: (assembly) =>
    bootstrapNeeds(Manifest.loadAssemblyManifest(join(assembly, 'manifest.json'))),
  bootstrapVersion: async (region, parameter) => {
    const ssm = createSsm(region);
    const parameters = await collectTokenPages(
      { Path: dirname(parameter), Recursive: false },
      (input) => ssm.getParametersByPath(input),
      (page) => page.Parameters,
    );
    const value = parameters.find(({ Name }) => Name === parameter)?.Value;
    return value === undefined ? undefined : Number(value);
  },
};
const assembly = mkdtempSync(join(tmpdir(), 'privatelink-dns-deploy-'));
try {
  const { command, config: named, yes, signingKeys } = argumentsOf(process.argv.slice(2));
  // npm runs this program in the project's folder; INIT_CWD is the folder that the operator typed the path in.
  const file = resolve(process.env.INIT_CWD ?? '.', named);
  await runCommand(
    { command, config: readConfig(file), file, signingKeys, assembly, isApproved: yes },
    ports,
  );
} catch (error) {
  if (!(error instanceof PrivatelinkDnsError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(assembly, { recursive: true });
}

function argumentsOf(args: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        config: { type: 'string', default: 'privatelink-dns.yaml' },
        'signing-keys': { type: 'string' },
        yes: { type: 'boolean', default: false },
      },
    });
    const [command, ...more] = positionals;
    if ((command === 'deploy' || command === 'destroy') && more.length === 0) {
      return {
        command,
        config: values.config,
        yes: values.yes,
        signingKeys: values['signing-keys'],
      } as const;
    }
    throw new InvalidInputError(USAGE);
  } catch (cause) {
    if (cause instanceof InvalidInputError) throw cause;
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidInputError(`${problem}\n${USAGE}`, { cause });
  }
}
