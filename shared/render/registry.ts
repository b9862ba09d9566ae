import type { ResolverName } from '../model/config.ts';
import { bind } from './bind.ts';
import type { Artifact, Renderer, RenderInput } from './renderer.ts';

const RENDERERS: Readonly<Record<ResolverName, Renderer>> = { bind };

/** Every artifact of these resolvers, in the order of their paths. */
export function renderAll(
  resolvers: readonly ResolverName[],
  input: RenderInput,
): (Artifact & { resolver: ResolverName })[] {
  return [...resolvers]
    .sort()
    .flatMap((resolver) =>
      RENDERERS[resolver](input).map((artifact) => ({ ...artifact, resolver })),
    );
}
