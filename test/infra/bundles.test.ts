import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Template } from 'aws-cdk-lib/assertions';
import type { Metafile } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { EMBEDDED_TRUSTED_KEYS } from '../../embedded-aws/install.ts';
import {
  type Bundle,
  buildFunctions,
  clientsAmong,
  keptIn,
  strayClients,
} from '../../infra/bundles.ts';
import { FUNCTION_NAMES, functionName } from '../../infra/names.ts';
import { everything, synth } from './synth.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Where the code of each function is, besides the parts that functions share. */
const HANDLERS = {
  route: 'shared/events/route.ts',
  reconcile: 'shared/reconcile/handler.ts',
  publish: 'shared/publish/handler.ts',
  sweep: 'shared/events/sweep.ts',
  probe: 'shared/reconcile/probe.ts',
  'signing-key': 'shared/publish/key-resource.ts',
};

const config = everything();
const outdir = mkdtempSync(join(tmpdir(), 'privatelink-dns-bundles-'));
let bundles: Bundle[];
let home: Template;
beforeAll(async () => {
  bundles = await buildFunctions(ROOT, outdir);
  ({ home } = synth(config));
}, 60_000);
afterAll(() => rmSync(outdir, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

function bundleOf(name: string): Bundle {
  const found = bundles.find((bundle) => bundle.name === `functions/${name}`);
  if (found === undefined) throw new Error(`${name} was not built`);
  return found;
}

describe('the bundles of the functions', () => {
  test.each(FUNCTION_NAMES)('the bundle of %s reads nothing from embedded-aws/', (name) => {
    const { read } = bundleOf(name);
    expect(read).toContain(`functions/${name}.ts`);
    expect(read.filter((path) => path.includes('embedded-aws'))).toEqual([]);
  });

  test.each(FUNCTION_NAMES)('the bundle of %s contains no handler of another function', (name) => {
    const handlers = Object.values(HANDLERS);
    const found = bundleOf(name).kept.filter((path) => handlers.includes(path));
    expect(found).toEqual([HANDLERS[name]]);
  });

  test.each(FUNCTION_NAMES)('%s starts with the environment that the stack sets', async (name) => {
    const [lambda] = Object.values(
      home.findResources('AWS::Lambda::Function', {
        Properties: { FunctionName: functionName(config.owner, name) },
      }),
    );
    const variables: Record<string, unknown> = lambda?.Properties.Environment.Variables;
    vi.stubEnv('AWS_REGION', config.region);
    vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true');
    for (const [variable, value] of Object.entries(variables)) {
      // A deployment replaces the references of the template with strings.
      vi.stubEnv(variable, typeof value === 'string' ? value : JSON.stringify(value));
    }
    if ('TRUSTED_KEYS' in variables) {
      vi.stubEnv('TRUSTED_KEYS', EMBEDDED_TRUSTED_KEYS.map(({ pem }) => pem).join());
    }
    const file = resolve(ROOT, bundleOf(name).file);
    writeFileSync(join(dirname(file), 'config.json'), JSON.stringify(config));
    const { handler } = await import(pathToFileURL(file).href);
    expect(handler).toBeTypeOf('function');
  });
});

describe('the AWS clients of a bundle', () => {
  test.each([
    ['a client', 'node_modules/@aws-sdk/client-s3/dist-es/S3Client.js', ['s3']],
    [
      'a client that another client imports',
      'node_modules/@aws-sdk/nested-clients/dist-es/submodules/sts/STSClient.js',
      ['sts'],
    ],
    ['no client in the core of the SDK', 'node_modules/@aws-sdk/core/index.js', []],
  ])('finds %s', (_, path, clients) => {
    expect(clientsAmong([path])).toEqual(clients);
  });

  test('a file of which no code is in the bundle does not count', () => {
    const inputs = { 'kept.js': { bytesInOutput: 1 }, 'dropped.js': { bytesInOutput: 0 } };
    const metafile: Metafile = {
      inputs: {},
      outputs: { 'out.mjs': { bytes: 0, imports: [], exports: [], inputs } },
    };
    expect(keptIn(metafile, 'out.mjs')).toEqual(['kept.js']);
  });

  test('a client that the function does not use is stray', () => {
    expect(strayClients(['s3', 'sts'], ['s3', 'sqs'])).toEqual(['sts']);
    expect(strayClients(['s3'], ['s3', 'sqs'])).toEqual([]);
  });
});
