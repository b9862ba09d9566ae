import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { PrivatelinkDnsError } from '../shared/model/errors.ts';
import { FUNCTION_NAMES, type FunctionName } from './names.ts';

export interface Bundle {
  name: string;
  file: string;
  /** In bytes. */
  size: number;
  gzipSize: number;
  /** `s3` for `@aws-sdk/client-s3`. */
  clients: string[];
}

/** The AWS clients that each function calls. Any other that its bundle holds is a stray import. */
const CLIENTS: Readonly<Record<FunctionName, readonly string[]>> = {
  route: ['s3', 'sqs'],
  reconcile: ['ec2', 'route-53', 'route53resolver', 's3', 'sqs'],
  publish: ['kms', 's3', 'sns', 'sqs', 'ssm'],
  sweep: ['sqs'],
  probe: ['s3', 'sqs'],
  'signing-key': ['kms'],
};

const PROGRAMS = [
  { name: 'cli', source: 'cli/main.ts', bundle: 'dist/cli/privatelink-dns.mjs' },
  { name: 'agent', source: 'cli/agent-main.ts', bundle: 'dist/agent/privatelink-dns-agent.mjs' },
];

/** A CommonJS package of the command line asks for Node's own modules by `require`, which an ES module lacks. */
const REQUIRE = [
  "import { createRequire as __createRequire } from 'node:module';",
  'const require = __createRequire(import.meta.url);',
].join('\n');

const SHARED = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  minify: true,
  sourcemap: 'linked',
  metafile: true,
  mainFields: ['module', 'main'],
  conditions: ['module', 'import', 'node'],
  logLevel: 'warning',
} satisfies BuildOptions;

/**
 * A Lambda's credentials are always in its environment, so the SDK's chain of providers, which carries the
 * clients of STS and single sign-on with it, is replaced by the one that reads them there.
 */
const credentialsFromEnvironment: Plugin = {
  name: 'credentials-from-environment',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ resolveDir }) => ({
      path: resolveDir,
      namespace: 'lambda-credentials',
    }));
    onLoad({ filter: /.*/, namespace: 'lambda-credentials' }, ({ path }) => ({
      contents: "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
      resolveDir: path,
    }));
  },
};

/** Builds the functions, the command line and the agent into `dist`, below the project's root. */
export async function buildAll(root: string): Promise<Bundle[]> {
  const programs = PROGRAMS.filter(({ source }) => existsSync(join(root, source)));
  return [
    ...(await buildFunctions(root)),
    ...(await Promise.all(programs.map((program) => buildProgram(root, program)))),
  ];
}

export async function buildFunctions(root: string): Promise<Bundle[]> {
  const bundles = await Promise.all(FUNCTION_NAMES.map((name) => buildFunction(root, name)));
  for (const [index, name] of FUNCTION_NAMES.entries()) {
    const stray = strayClients(bundles[index]?.clients ?? [], CLIENTS[name]);
    if (stray.length > 0) {
      throw new PrivatelinkDnsError(
        `The bundle of ${name} holds clients that it does not use: ${stray.join(', ')}. Find the import that brings them in, or add them in infra/bundles.ts.`,
      );
    }
  }
  return bundles;
}

export function strayClients(found: readonly string[], allowed: readonly string[]): string[] {
  return found.filter((client) => !allowed.includes(client));
}

function buildFunction(root: string, name: FunctionName): Promise<Bundle> {
  return bundle(root, `functions/${name}`, {
    ...SHARED,
    entryPoints: [`functions/${name}.ts`],
    outfile: `dist/functions/${name}/index.mjs`,
    target: 'node24',
    plugins: [credentialsFromEnvironment],
  });
}

/** One file that needs only Node. */
function buildProgram(
  root: string,
  { name, source, bundle: outfile }: (typeof PROGRAMS)[number],
): Promise<Bundle> {
  return bundle(root, name, {
    ...SHARED,
    entryPoints: [source],
    outfile,
    target: 'node20',
    banner: { js: `#!/usr/bin/env node\n${REQUIRE}` },
  });
}

async function bundle(
  root: string,
  name: string,
  options: BuildOptions & { outfile: string; metafile: true },
): Promise<Bundle> {
  const { metafile } = await build({ ...options, absWorkingDir: root });
  const content = readFileSync(join(root, options.outfile));
  return {
    name,
    file: options.outfile,
    size: content.length,
    gzipSize: gzipSync(content).length,
    clients: clientsOf(metafile, options.outfile),
  };
}

/** The AWS clients of which any code is left in the bundle, those that other clients bring along among them. */
export function clientsOf(metafile: Metafile, file: string): string[] {
  const inputs = Object.entries(metafile.outputs[file]?.inputs ?? {});
  const clients = inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => [
      ...path.matchAll(/@aws-sdk\/(?:client-|nested-clients\/.*\/submodules\/)([^/]+)/g),
    ])
    .flatMap(([, client]) => client ?? []);
  return [...new Set(clients)].sort();
}
