import type { Config } from '../shared/config/config.ts';
import { InvalidInputError, PrivatelinkDnsError } from '../shared/model/errors.ts';
import { forwardingRegions } from './events.ts';
import { eventsStackName, networkStackName, stackName } from './names.ts';

export type Command = 'deploy' | 'destroy';

export interface DeploymentPorts {
  /** Runs the CDK's command line, and answers its exit code. */
  cdk(args: readonly string[]): number;
  print(text: string): void;
  /** The answer of the person there; undefined where nobody can be asked. */
  ask(question: string): Promise<string | undefined>;
  /** The templates in the assembly that was synthesized, by stack. */
  templates(assembly: string): Record<string, Template>;
}

export interface DeploymentRequest {
  deed: Command;
  config: Config;
  /** The file that the configuration was read from. */
  file: string;
  /** As the context of that name; undefined: its default. */
  signingKeys: string | undefined;
  /** Where the assembly is to be written. */
  assembly: string;
  isApproved: boolean;
}

export interface Template {
  Resources?: Record<string, { Type: string; DeletionPolicy?: string }>;
}

/**
 * Shows what will be done, asks, and does it to that very assembly. Nothing is changed before the answer.
 * Throws where a step of the CDK fails, or nobody approves.
 */
export async function carryOut(request: DeploymentRequest, ports: DeploymentPorts): Promise<void> {
  const { deed, config, file, signingKeys, assembly, isApproved } = request;
  const context = ['--context', `config=${file}`];
  if (signingKeys !== undefined) context.push('--context', `signingKeys=${signingKeys}`);
  step(ports, 'synth', ['synth', '--quiet', '--output', assembly, ...context]);
  ports.print(summary(deed, config, ports.templates(assembly)));
  const app = ['--app', assembly];
  if (deed === 'deploy') step(ports, 'diff', ['diff', ...app]);
  if (!isApproved) await approve(deed, ports);
  step(
    ports,
    deed,
    deed === 'deploy'
      ? ['deploy', '--all', '--require-approval', 'never', ...app]
      : ['destroy', '--all', '--force', ...app],
  );
}

function step(ports: DeploymentPorts, name: string, args: readonly string[]): void {
  const code = ports.cdk(args);
  if (code === 0) return;
  throw new PrivatelinkDnsError(
    `cdk ${name} ended with ${code}; what it printed says why. Stacks that it finished stay as they are now: run the same command again once the cause is gone.`,
  );
}

async function approve(deed: Command, { ask }: DeploymentPorts): Promise<void> {
  const answer = await ask(`${deed === 'deploy' ? 'Deploy' : 'Destroy'} these stacks? (yes/no) `);
  if (answer?.trim() === 'yes') return;
  throw new InvalidInputError(
    answer === undefined
      ? `Nobody is there to be asked, so nothing was done. Give --yes to ${deed} unasked.`
      : 'Nothing was done: the answer was not "yes".',
  );
}

/** In the order of deployment; they are removed in the opposite one. */
export function stacksOf({ owner, region, network, ...config }: Config) {
  return [
    ...(network === undefined ? [] : [{ name: networkStackName(owner), region }]),
    { name: stackName(owner), region },
    ...forwardingRegions({ owner, region, ...config }).map((away) => ({
      name: eventsStackName(owner, away),
      region: away,
    })),
  ];
}

function summary(
  deed: Command,
  config: Config,
  templates: Readonly<Record<string, Template>>,
): string {
  const stacks = stacksOf(config).map(({ name, region }) => {
    const kept = keptOnRemoval(templates[name] ?? {});
    const lines = Object.entries(kept).map(([type, count]) => `      ${count} x ${type}`);
    return [
      `  ${name} in ${region}`,
      ...(lines.length > 0 ? ['    stays when removed:', ...lines] : []),
    ];
  });
  return [
    deed === 'deploy' ? 'To be deployed, in this order:' : 'To be removed, in the opposite order:',
    ...stacks.flat(),
    ...(deed === 'destroy' ? REMAINS : []),
    '',
  ].join('\n');
}

const REMAINS = [
  'Zones, records and the parameters that the functions wrote stay as well: resolvers go on with what',
  'they have, and nothing keeps it up to date.',
];

/** How many resources of each type outlive their stack. */
export function keptOnRemoval({ Resources = {} }: Template): Record<string, number> {
  const kept: Record<string, number> = {};
  for (const { Type, DeletionPolicy = 'Delete' } of Object.values(Resources)) {
    if (DeletionPolicy.startsWith('Retain')) kept[Type] = (kept[Type] ?? 0) + 1;
  }
  return kept;
}
