import type { Config } from '../shared/config/config.ts';
import { InvalidInputError } from '../shared/model/errors.ts';

/** How many managed policies IAM attaches to a role by default. Source: IAM and STS quotas in the IAM user guide. */
const MAX_POLICIES = 10;

interface Resource {
  Type: string;
  Properties?: { Roles?: { Ref?: string }[]; ManagedPolicyArns?: unknown[] };
}

/** What this check reads of a CDK app. */
interface SynthesizedApp {
  synth(): {
    stacks: readonly { stackName: string; template: { Resources?: Record<string, Resource> } }[];
  };
}

/** Refuses a configuration with more zones than the policies of one role can name. Otherwise the deployment would fail. */
export function checkPolicyQuota(app: SynthesizedApp, config: Config): void {
  for (const { stackName, template } of app.synth().stacks) {
    const most = Math.max(0, ...policiesByRole(template.Resources ?? {}).values());
    if (most <= MAX_POLICIES) continue;
    const zones = config.bindings.flatMap((binding) => binding.zones ?? []).length;
    const share = Math.floor((zones * MAX_POLICIES) / most);
    throw new InvalidInputError(
      `${stackName} cannot be deployed: the ${zones} zones of its configuration need ${most} managed policies for one role, and IAM attaches at most ${MAX_POLICIES}. Divide the bindings among several deployments, each with an owner and a configuration file of its own, and with at most about ${share} zones. See docs/deploy.md, "Many zones".`,
    );
  }
}

function policiesByRole(resources: Readonly<Record<string, Resource>>): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (role: string, more: number) => counts.set(role, (counts.get(role) ?? 0) + more);
  for (const [id, { Type, Properties = {} }] of Object.entries(resources)) {
    if (Type === 'AWS::IAM::Role') add(id, Properties.ManagedPolicyArns?.length ?? 0);
    if (Type !== 'AWS::IAM::ManagedPolicy') continue;
    for (const { Ref } of Properties.Roles ?? []) if (Ref !== undefined) add(Ref, 1);
  }
  return counts;
}
