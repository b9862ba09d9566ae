import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
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
  /** Every file that esbuild read for the bundle, even if none of its code is in the bundle. */
  read: string[];
  /** The files of which some code is in the bundle. */
  kept: string[];
}

/** The AWS clients that each function calls. The build rejects any other client in a bundle. */
const CLIENTS: Readonly<Record<FunctionName, readonly string[]>> = {
  route: ['s3', 'sqs'],
  reconcile: ['ec2', 'route-53', 'route53resolver', 's3', 'sqs'],
  publish: ['kms', 's3', 'sns', 'sqs', 'ssm'],
  sweep: ['sqs'],
  probe: ['s3', 'sqs'],
  'signing-key': ['kms'],
};

const PROGRAMS = [
  { name: 'cli', source: 'cli/main.ts', bundle: 'cli/privatelink-dns.mjs' },
  { name: 'agent', source: 'cli/agent-main.ts', bundle: 'agent/privatelink-dns-agent.mjs' },
];

/** The CommonJS packages of the command line call `require`, which an ES module does not have. */
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
 * Replaces the SDK's credential provider chain, which contains the clients of STS and single sign-on, with the
 * provider that reads the environment: the credentials of a Lambda are always there.
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

/** Builds the functions, the command line and the agent into `outdir`. */
export async function buildAll(root: string, outdir = join(root, 'dist')): Promise<Bundle[]> {
  return [
    ...(await buildFunctions(root, outdir)),
    ...(await Promise.all(PROGRAMS.map((program) => buildProgram(root, outdir, program)))),
  ];
}

/**
 * Builds the functions into `outdir`/functions. All of them import functions/compose.ts: `sideEffects` in
 * package.json lets esbuild drop the composers, and the handlers, that a function does not use.
 */
export async function buildFunctions(root: string, outdir = join(root, 'dist')): Promise<Bundle[]> {
  return Promise.all(
    FUNCTION_NAMES.map(async (name) => {
      const bundle = await buildFunction(root, outdir, name);
      const stray = strayClients(bundle.clients, CLIENTS[name]);
      if (stray.length === 0) return bundle;
      throw new PrivatelinkDnsError(
        `The bundle of ${name} contains clients that the function does not use: ${stray.join(', ')}. Remove the import that adds them, or list them in infra/bundles.ts.`,
      );
    }),
  );
}

export function strayClients(found: readonly string[], allowed: readonly string[]): string[] {
  return found.filter((client) => !allowed.includes(client));
}

function buildFunction(root: string, outdir: string, name: FunctionName): Promise<Bundle> {
  return bundle(root, `functions/${name}`, {
    ...SHARED,
    entryPoints: [`functions/${name}.ts`],
    outfile: join(outdir, 'functions', name, 'index.mjs'),
    target: 'node24',
    plugins: [credentialsFromEnvironment],
  });
}

/** One file that needs only Node. */
function buildProgram(
  root: string,
  outdir: string,
  { name, source, bundle: file }: (typeof PROGRAMS)[number],
): Promise<Bundle> {
  return bundle(root, name, {
    ...SHARED,
    entryPoints: [source],
    outfile: join(outdir, file),
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
  const content = readFileSync(options.outfile);
  const file = relative(root, options.outfile);
  const kept = keptIn(metafile, file);
  return {
    name,
    file,
    size: content.length,
    gzipSize: gzipSync(content).length,
    clients: clientsAmong(kept),
    read: Object.keys(metafile.inputs),
    kept,
  };
}

/** The input files of which some code is in this output. */
export function keptIn({ outputs }: Metafile, file: string): string[] {
  return Object.entries(outputs[file]?.inputs ?? {})
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => path);
}

/** The AWS clients among the files of a bundle, with the clients that other clients import. */
export function clientsAmong(files: readonly string[]): string[] {
  const clients = files
    .flatMap((path) => [
      ...path.matchAll(/@aws-sdk\/(?:client-|nested-clients\/.*\/submodules\/)([^/]+)/g),
    ])
    .flatMap(([, client]) => client ?? []);
  return [...new Set(clients)].sort();
}
