import type { Use } from '../../shared/render/resolver.ts';

/** What a network team has to know before the first install; `docs/resolvers/<name>.md` is made from it. */
export interface Guide {
  /** `BIND`, with the versions that it was made for. */
  title: string;
  versions: string;
  /** How each use is switched on, once: steps in Markdown. */
  enable: Partial<Record<Use, readonly string[]>>;
  /** What a site may already have that breaks it, and how to live with it. */
  traps: readonly string[];
  /** What it cannot do, in a sentence each. */
  limits: readonly string[];
}
