import type { AssemblyManifest } from 'aws-cdk-lib/cloud-assembly-schema';
import { CloudError } from '../shared/cloud/errors.ts';
import { InvalidInputError } from '../shared/model/errors.ts';

/** What one stack needs of the CDK's bootstrap in its Region, according to the synthesized assembly. */
export interface BootstrapNeed {
  region: string;
  /** The parameter of Parameter Store that contains the version of the Region's bootstrap. */
  parameter: string;
  /** The lowest version that the stack can be deployed with. */
  version: number;
}

export interface BootstrapPorts {
  print(text: string): void;
  /** The version of the Region's bootstrap; undefined if the Region has none. Throws `CloudError` if it cannot be read. */
  bootstrapVersion(region: string, parameter: string): Promise<number | undefined>;
}

/** The account of the current credentials: a shell replaces it in the printed command. */
const ACCOUNT = '$(aws sts get-caller-identity --query Account --output text)';

/**
 * Checks the bootstrap of each Region before anything is changed: without the check, a deployment would fail after its
 * first stacks exist. Throws `InvalidInputError` with the missing command. A version that cannot be read is no
 * obstacle, because the CDK deploys with roles of its own and checks the version again.
 */
export async function requireBootstraps(
  needs: readonly BootstrapNeed[],
  { print, bootstrapVersion }: BootstrapPorts,
): Promise<void> {
  const faults = new Map<string, string>();
  for (const { region, parameter, version } of needs) {
    try {
      const found = await bootstrapVersion(region, parameter);
      if (found !== undefined && found >= version) continue;
      const state = found === undefined ? 'has no bootstrap' : `has version ${found}`;
      faults.set(region, `  ${region} ${state}; the stacks need version ${version} or later`);
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      print(`The CDK bootstrap of ${region} was not checked: ${error.message}`);
    }
  }
  if (faults.size === 0) return;
  const environments = [...faults.keys()].map((region) => `"aws://${ACCOUNT}/${region}"`);
  throw new InvalidInputError(
    [
      'Nothing was changed: the CDK is not bootstrapped in every Region of the stacks:',
      ...faults.values(),
      'Run this command once with administrator credentials, then run the same command again:',
      `  npx cdk bootstrap ${environments.join(' ')}`,
    ].join('\n'),
  );
}

interface StackProperties {
  requiresBootstrapStackVersion?: number;
  bootstrapStackVersionSsmParameter?: string;
}

/** What the stacks of an assembly need, once for each Region. The CDK writes it into the assembly's manifest. */
export function bootstrapNeeds({ artifacts = {} }: AssemblyManifest): BootstrapNeed[] {
  const needs = new Map<string, BootstrapNeed>();
  for (const { type, environment = '', properties } of Object.values(artifacts)) {
    if (type !== 'aws:cloudformation:stack') continue;
    const region = environment.split('/').at(-1);
    const { requiresBootstrapStackVersion: version, bootstrapStackVersionSsmParameter: parameter } =
      (properties ?? {}) as StackProperties;
    if (!region || version === undefined || parameter === undefined) continue;
    const known = needs.get(region);
    if (known === undefined || known.version < version)
      needs.set(region, { region, parameter, version });
  }
  return [...needs.values()];
}
