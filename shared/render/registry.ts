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
import {
  type Artifact,
  type ArtifactFile,
  type CommandInput,
  type FileTemplate,
  type RenderInput,
  type RenderSettings,
  type ResolverKind,
  type Unsupported,
  USES,
  type Use,
} from './resolver.ts';
import { unbound } from './unbound.ts';
import { windows } from './windows.ts';

/** Every supported kind of resolver. */
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

export function supportedUses(resolver: ResolverName): Use[] {
  return USES.filter((use) => use in RESOLVERS[resolver].files);
}

/** The uses that the configuration selects. `both` selects every use; `client` cannot be switched off. */
export function selectedUses({ name, use }: ResolverChoice): Use[] {
  return supportedUses(name).filter((one) => use === 'both' || one === use || one === 'client');
}

/** The files of these uses in install order, with their paths and commands. The content is not rendered. */
export function artifactFiles(
  resolver: ResolverName,
  uses: readonly Use[],
  input: CommandInput,
): ArtifactFile[] {
  return templatesOf(resolver, uses, input).map(({ content: _, ...file }) => file);
}

/** The files of these uses in install order. */
export function render(
  resolver: ResolverName,
  uses: readonly Use[],
  input: RenderInput,
): Artifact[] {
  return templatesOf(resolver, uses, input).map(({ content, ...file }) => ({
    ...file,
    content: content(input),
  }));
}

/** The files of every selected resolver, sorted by resolver, then in install order. */
export function renderAll(
  resolvers: readonly ResolverChoice[],
  input: RenderInput,
): (Artifact & { resolver: ResolverName })[] {
  return [...resolvers]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((choice) =>
      render(choice.name, selectedUses(choice), input).map((artifact) => ({
        ...artifact,
        resolver: choice.name,
      })),
    );
}

/** Why the resolver cannot serve the binding with a selected use. Returns undefined if it can. */
export function whyUnsupported(
  choice: ResolverChoice,
  binding: Pick<Binding, 'names' | 'zones'>,
  settings: RenderSettings,
): Unsupported | undefined {
  for (const use of selectedUses(choice)) {
    const unsupported = RESOLVERS[choice.name].unsupported(use, binding, settings);
    if (unsupported !== undefined) return unsupported;
  }
  return undefined;
}

function templatesOf(
  resolver: ResolverName,
  uses: readonly Use[],
  input: CommandInput,
): (FileTemplate & { use: Use })[] {
  const { files } = RESOLVERS[resolver];
  return USES.filter((use) => uses.includes(use)).flatMap((use) =>
    (files[use]?.(input) ?? []).map((template) => ({ ...template, use })),
  );
}
