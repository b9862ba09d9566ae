import type { Config } from '../shared/config/config.ts';
import { InvalidInputError, PrivatelinkDnsError } from '../shared/model/errors.ts';
import { type BootstrapNeed, type BootstrapPorts, requireBootstraps } from './bootstrap.ts';
import { forwardingRegions } from './events.ts';
import { eventsStackName, networkStackName, stackName } from './names.ts';

export type Command = 'deploy' | 'destroy';

export interface DeploymentPorts extends BootstrapPorts {
  /** Runs the CDK command line and returns its exit code. */
  cdk(args: readonly string[]): number;
  /** Returns the operator's answer, or undefined without a terminal. */
  ask(question: string): Promise<string | undefined>;
  /** Reads the templates of a synthesized assembly, by stack. */
  templates(assembly: string): Record<string, Template>;
  /** Reads what the stacks of a synthesized assembly need of each Region. */
  bootstraps(assembly: string): BootstrapNeed[];
}

export interface DeploymentRequest {
  command: Command;
  config: Config;
  /** The file that the configuration was read from. */
  file: string;
  /** The value of the CDK context `signingKeys`. Undefined: the default of the context. */
  signingKeys: string | undefined;
  /** The folder that the assembly is written to. */
  assembly: string;
  isApproved: boolean;
}

export interface Template {
  Resources?: Record<string, { Type: string; DeletionPolicy?: string }>;
}

/**
 * Synthesizes an assembly, shows what the command will do with it, asks for approval, and runs the command on
 * the same assembly. Nothing is changed before the approval. Throws if a CDK step fails or approval is refused.
 */
export async function runCommand(
  request: DeploymentRequest,
  ports: DeploymentPorts,
): Promise<void> {
  const { command, config, file, signingKeys, assembly, isApproved } = request;
  const context = ['--context', `config=${file}`];
  if (signingKeys !== undefined) context.push('--context', `signingKeys=${signingKeys}`);
  runStep(ports, 'synth', ['synth', '--quiet', '--output', assembly, ...context]);
  ports.print(summary(command, config, ports.templates(assembly)));
  const app = ['--app', assembly];
  if (command === 'deploy') {
    await requireBootstraps(ports.bootstraps(assembly), ports);
    runStep(ports, 'diff', ['diff', ...app]);
  }
  if (!isApproved) await requireApproval(command, ports);
  runStep(
    ports,
    command,
    command === 'deploy'
      ? ['deploy', '--all', '--require-approval', 'never', ...app]
      : ['destroy', '--all', '--force', ...app],
  );
}

function runStep(ports: DeploymentPorts, name: string, args: readonly string[]): void {
  const code = ports.cdk(args);
  if (code === 0) return;
  throw new PrivatelinkDnsError(
    `cdk ${name} failed with exit code ${code}; its output contains the cause. Stacks that it finished keep their changes. Fix the cause and run the same command again.`,
  );
}

async function requireApproval(command: Command, { ask }: DeploymentPorts): Promise<void> {
  const verb = command === 'deploy' ? 'Deploy' : 'Destroy';
  const answer = await ask(`${verb} these stacks? (yes/no) `);
  if (answer?.trim() === 'yes') return;
  throw new InvalidInputError(
    answer === undefined
      ? `There is no terminal to ask for approval, so nothing was changed. Use --yes to ${command} without a question.`
      : 'Nothing was changed: the answer was not "yes".',
  );
}

/** The stacks in the order of deployment. They are removed in reverse order. */
function stacksOf(config: Config): { name: string; region: string }[] {
  const { owner, region, network } = config;
  return [
    ...(network === undefined ? [] : [{ name: networkStackName(owner), region }]),
    { name: stackName(owner), region },
    ...forwardingRegions(config).map((away) => ({
      name: eventsStackName(owner, away),
      region: away,
    })),
  ];
}

function summary(
  command: Command,
  config: Config,
  templates: Readonly<Record<string, Template>>,
): string {
  const stacks = stacksOf(config).map(({ name, region }) => {
    const kept = keptOnRemoval(templates[name] ?? {});
    const lines = Object.entries(kept).map(([type, count]) => `      ${count} x ${type}`);
    return [
      `  ${name} in ${region}`,
      ...(lines.length > 0 ? ['    kept when the stack is removed:', ...lines] : []),
    ];
  });
  return [
    command === 'deploy'
      ? 'Stacks to deploy, in this order:'
      : 'Stacks to remove, in reverse order:',
    ...stacks.flat(),
    ...(command === 'destroy' ? ALSO_KEPT : []),
    '',
  ].join('\n');
}

const ALSO_KEPT = [
  'Zones, records and the parameters that the functions wrote are kept as well. Resolvers continue to use',
  'their current files, and nothing updates the files any more.',
];

/** The number of resources of each type that are kept when their stack is removed. */
function keptOnRemoval({ Resources = {} }: Template): Record<string, number> {
  const kept: Record<string, number> = {};
  for (const { Type, DeletionPolicy = 'Delete' } of Object.values(Resources)) {
    if (DeletionPolicy.startsWith('Retain')) kept[Type] = (kept[Type] ?? 0) + 1;
  }
  return kept;
}
