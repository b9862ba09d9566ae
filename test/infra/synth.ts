import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, vi } from 'vitest';
import { FUNCTION_NAMES } from '../../infra/names.ts';
import { createStacks } from '../../infra/stacks.ts';
import type { Config } from '../../shared/config/config.ts';
import { loadConfig } from '../../shared/config/load.ts';

const file = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const { context } = JSON.parse(file('cdk.json'));

// What the CDK calls deprecated is an error here.
process.env.JSII_DEPRECATED = 'fail';

// The first synthesis of a process reads in much of the CDK.
vi.setConfig({ testTimeout: 60_000 });

const directories: string[] = [];
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true });
});

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'privatelink-dns-test-'));
  directories.push(directory);
  return directory;
}

/** The worked example. */
export function example(changes: Partial<Config> = {}): Config {
  return { ...loadConfig(file('privatelink-dns.yaml'), 'privatelink-dns.yaml'), ...changes };
}

/** A configuration that asks for all there is. */
export function everything(): Config {
  return loadConfig(file('test/infra/everything.yaml'), 'everything.yaml');
}

export interface Synth {
  outdir: string;
  home: Template;
  /** Where the configuration has one. */
  network: Template | undefined;
  /** The stacks that are deployed before each. */
  waitsFor: Record<string, string[]>;
  /** By the names of their stacks. */
  events: Record<string, Template>;
  /** What a person is told, by any of the stacks. */
  infos: string[];
}

/** The app before it is synthesized. */
export function appOf(config: Config, more: Record<string, unknown> = {}) {
  const outdir = newDirectory();
  const app = new App({ outdir, context: { ...context, ...more } });
  return { app, outdir, stacks: createStacks(app, config, tinyBundles()) };
}

export function synth(config: Config, more: Record<string, unknown> = {}): Synth {
  const { app, outdir, stacks } = appOf(config, more);
  const assembly = app.synth();
  return {
    outdir,
    home: Template.fromStack(stacks.reconciler),
    network: stacks.network && Template.fromStack(stacks.network),
    waitsFor: Object.fromEntries(
      assembly.stacks.map(({ stackName, dependencies }) => [
        stackName,
        dependencies.map(({ id }) => id),
      ]),
    ),
    events: Object.fromEntries(
      stacks.events.map((stack) => [stack.stackName, Template.fromStack(stack)]),
    ),
    infos: assembly.stacks.flatMap(({ messages }) =>
      messages.map(({ entry }) => String(entry.data)),
    ),
  };
}

/** Stands for the real bundles, which take seconds to build. */
function tinyBundles(): string {
  const directory = newDirectory();
  for (const name of FUNCTION_NAMES) {
    mkdirSync(join(directory, name));
    writeFileSync(join(directory, name, 'index.mjs'), `// ${name}`);
  }
  return directory;
}

export interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  Condition?: Record<string, Record<string, unknown>>;
}

/** Every statement that allows something to a role, with the role's policy. */
export function statements(template: Template): (Statement & { policy: string })[] {
  return ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap((type) =>
    Object.entries(template.findResources(type)).flatMap(([policy, resource]) =>
      resource.Properties.PolicyDocument.Statement.map((statement: Statement) => ({
        policy,
        ...statement,
      })),
    ),
  );
}

export function actionsOf({ Action }: Statement): string[] {
  return [Action].flat();
}
