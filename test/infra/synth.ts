import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { AcceptedFinding } from '../../infra/accepted-findings.ts';
import { type BootstrapNeed, bootstrapNeeds } from '../../infra/bootstrap.ts';
import { checkAgainstAwsSolutions } from '../../infra/checks.ts';
import { FUNCTION_NAMES } from '../../infra/names.ts';
import { createStacks } from '../../infra/stacks.ts';
import type { Config } from '../../shared/config/config.ts';
import { loadConfig } from '../../shared/config/load.ts';

const file = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const { context: settings } = JSON.parse(file('cdk.json'));

// Makes the use of a deprecated CDK construct an error.
process.env.JSII_DEPRECATED = 'fail';

/** The configuration of the worked example. */
export function example(changes: Partial<Config> = {}): Config {
  return { ...loadConfig(file('privatelink-dns.yaml'), 'privatelink-dns.yaml'), ...changes };
}

/** A configuration that uses every option of a deployment. */
export function everything(): Config {
  return loadConfig(file('test/infra/everything.yaml'), 'everything.yaml');
}

/** The worked example in a partition that forwards no events between Regions. */
export function inChina(): Config {
  const region = 'cn-north-1';
  return example({
    region,
    bindings: example().bindings.map((binding) => ({ ...binding, region })),
  });
}

/** Everything that the tests read of a synthesized app. */
export interface Synth {
  /** The stack of the home Region. */
  home: Template;
  /** Undefined if the configuration has no network. */
  network: Template | undefined;
  /** The stacks that forward events, by name. */
  events: Record<string, Template>;
  /** The text of every template, by stack. */
  texts: Record<string, string>;
  /** The stacks that must be deployed before a stack, by its name. */
  waitsFor: Record<string, string[]>;
  /** The messages of all stacks to operators. */
  infos: string[];
  /** The accepted findings of the AWS Solutions rules that occur in the app. */
  accepted: ReadonlySet<AcceptedFinding>;
  /** The account look-ups that the synthesis lacks. */
  missing: readonly unknown[];
  /** What the stacks need of the CDK's bootstrap. */
  bootstraps: BootstrapNeed[];
  /** The configuration file in the asset of the function `publish`. */
  stagedConfig: string;
}

const made = new Map<string, Synth>();

/**
 * Synthesizes the app as infra/app.ts does, once for each configuration and context: files that run in one
 * worker share the results, which are frozen.
 */
export function synth(config: Config, context: Record<string, unknown> = {}): Synth {
  const key = JSON.stringify([config, context]);
  const result = made.get(key) ?? deepFreeze(withApp(config, context, synthesize));
  made.set(key, result);
  return result;
}

interface Built {
  app: App;
  stacks: ReturnType<typeof createStacks>;
}

/** Passes the app of a configuration to `use`, then removes its files. */
export function withApp<T>(
  config: Config,
  context: Record<string, unknown>,
  use: (built: Built) => T,
): T {
  const directory = mkdtempSync(join(tmpdir(), 'privatelink-dns-test-'));
  try {
    const app = new App({
      outdir: join(directory, 'assembly'),
      context: { ...settings, ...context },
      // No test reads these two, and they take a fifth of a synthesis.
      treeMetadata: false,
      stackTraces: false,
    });
    const bundles = join(directory, 'bundles');
    writeTinyBundles(bundles);
    return use({ app, stacks: createStacks(app, config, bundles) });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function synthesize({ app, stacks: { reconciler, network, events } }: Built): Synth {
  const accepted = checkAgainstAwsSolutions(app);
  const assembly = app.synth();
  const read = (...path: string[]) => readFileSync(join(assembly.directory, ...path), 'utf8');
  const texts = Object.fromEntries(
    assembly.stacks.map(({ stackName, templateFile }) => [stackName, read(templateFile)]),
  );
  const templateOf = ({ stackName }: { stackName: string }) =>
    Template.fromString(texts[stackName] ?? '');
  return {
    home: templateOf(reconciler),
    network: network && templateOf(network),
    events: Object.fromEntries(events.map((stack) => [stack.stackName, templateOf(stack)])),
    texts,
    waitsFor: Object.fromEntries(
      assembly.stacks.map(({ stackName, dependencies }) => [
        stackName,
        dependencies.map(({ id }) => id),
      ]),
    ),
    infos: assembly.stacks.flatMap(({ messages }) =>
      messages.map(({ entry }) => String(entry.data)),
    ),
    accepted,
    missing: assembly.manifest.missing ?? [],
    bootstraps: bootstrapNeeds(assembly.manifest),
    stagedConfig: read('functions', reconciler.stackName, 'publish', 'config.json'),
  };
}

/** Real bundles take seconds to build. */
function writeTinyBundles(directory: string): void {
  for (const name of FUNCTION_NAMES) {
    mkdirSync(join(directory, name), { recursive: true });
    writeFileSync(join(directory, name, 'index.mjs'), `// ${name}`);
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const member of Object.values(value)) deepFreeze(member);
  return Object.freeze(value);
}

export interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  Condition?: Record<string, Record<string, unknown>>;
}

/** Every policy statement in a template, with the logical id of its policy. */
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

/** The last part of every resource that the action is allowed on, such as `feed/v1/*`. */
export function pathsOf(policy: readonly Statement[], action: string): string[] {
  return policy
    .filter((statement) => actionsOf(statement).includes(action))
    .flatMap(({ Resource }) => [Resource].flat())
    .map((resource) => {
      const parts: unknown[] = (resource as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1];
      return String(parts.at(-1)).replace(/^\//, '');
    });
}
