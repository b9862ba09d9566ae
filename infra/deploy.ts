import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { stdin, stdout } from 'node:process';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { InvalidInputError, PrivatelinkDnsError } from '../shared/model/errors.ts';
import { carryOut, type DeploymentPorts } from './deployment.ts';
import { readConfig } from './read-config.ts';

/** `npm run deploy -- --config F [--signing-keys 1,2] [--yes]`, and `npm run destroy` with the same. */
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CDK = join(
  dirname(createRequire(import.meta.url).resolve('aws-cdk/package.json')),
  'bin',
  'cdk',
);

const ENDING = '.template.json';
const USAGE =
  'Use npm run deploy -- --config FILE [--signing-keys 1,2] [--yes], or npm run destroy with the same.';

const ports: DeploymentPorts = {
  // Node itself runs it, with arguments as they are: no shell reads any of them.
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
        .filter((file) => file.endsWith(ENDING))
        .map((file) => [
          file.slice(0, -ENDING.length),
          JSON.parse(readFileSync(join(assembly, file), 'utf8')),
        ]),
    ),
};
const assembly = mkdtempSync(join(tmpdir(), 'privatelink-dns-deploy-'));
try {
  const { deed, config: named, yes, signingKeys } = argumentsOf(process.argv.slice(2));
  // npm runs this in the project's folder, and the name was written in another.
  const file = resolve(process.env.INIT_CWD ?? '.', named);
  await carryOut(
    { deed, config: readConfig(file), file, signingKeys, assembly, isApproved: yes },
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
    const [deed, ...more] = positionals;
    if ((deed === 'deploy' || deed === 'destroy') && more.length === 0) {
      return {
        deed,
        config: values.config,
        yes: values.yes,
        signingKeys: values['signing-keys'],
      } as const;
    }
    throw new InvalidInputError(USAGE);
  } catch (cause) {
    if (cause instanceof InvalidInputError) throw cause;
    const what = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidInputError(`${what}\n${USAGE}`, { cause });
  }
}
