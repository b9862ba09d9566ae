import type { Binding } from '../model/binding.ts';
import type { ResolverChoice, ResolverName } from '../model/resolvers.ts';
import { awsConfig } from './aws-config.ts';
import { bind } from './bind.ts';
import { coredns } from './coredns.ts';
import { dnsmasq } from './dnsmasq.ts';
import { hosts } from './hosts.ts';
import { infoblox } from './infoblox.ts';
import { knotResolver } from './knot-resolver.ts';
import { powerdnsRecursor } from './powerdns-recursor.ts';
import type {
  Artifact,
  RenderInput,
  RenderSettings,
  ResolverKind,
  Unsupported,
  Use,
} from './resolver.ts';
import { unbound } from './unbound.ts';
import { windows } from './windows.ts';

/** Every kind of resolver that artifacts are made for. */
export const RESOLVERS: Readonly<Record<ResolverName, ResolverKind>> = {
  'aws-config': awsConfig,
  bind,
  coredns,
  dnsmasq,
  hosts,
  infoblox,
  'knot-resolver': knotResolver,
  'powerdns-recursor': powerdnsRecursor,
  unbound,
  windows,
};

/** Every artifact of these resolvers, by resolver, each resolver's in the order in which they are installed. */
export function renderAll(
  resolvers: readonly ResolverChoice[],
  input: Omit<RenderInput, 'uses'>,
): (Artifact & { resolver: ResolverName })[] {
  return [...resolvers]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((choice) =>
      RESOLVERS[choice.name]
        .render({ ...input, uses: usesOf(choice) })
        .map((artifact) => ({ ...artifact, resolver: choice.name })),
    );
}

/** Why a resolver cannot do for a binding what is asked of it; undefined where it can. */
export function whyUnsupported(
  choice: ResolverChoice,
  binding: Pick<Binding, 'names' | 'zones'>,
  settings: RenderSettings,
): Unsupported | undefined {
  for (const use of usesOf(choice)) {
    const unsupported = RESOLVERS[choice.name].unsupported(use, binding, settings);
    if (unsupported !== undefined) return unsupported;
  }
  return undefined;
}

/** `both` is all that the kind does; machines whose DNS nobody changes know nothing else. */
function usesOf({ name, use }: ResolverChoice): readonly Use[] {
  const all = RESOLVERS[name].uses;
  return use === 'both' ? all : all.filter((one) => one === use || one === 'client');
}
