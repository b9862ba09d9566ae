import type { Use } from '../../shared/render/resolver.ts';

/** What a network team must know before the first install. `docs/resolvers/<name>.md` is generated from it. */
export interface Guide {
  title: string;
  /** The versions that the renderer supports. */
  versions: string;
  /** The steps that enable each use, once, in Markdown. */
  enable: Partial<Record<Use, readonly string[]>>;
  /** Existing configuration of a site that breaks the install, and how to handle it. */
  traps: readonly string[];
  /** What this kind of resolver cannot do. */
  limits: readonly string[];
}
