import type { BindingSnapshot } from '../model/feed.ts';

/** What an artifact is made from: equal input gives equal bytes. */
export interface RenderInput {
  owner: string;
  revision: number;
  rpz: { zone: string; answer: 'cname' | 'address'; ttl: number };
  bindings: readonly BindingSnapshot[];
}

/** One file for one resolver. */
export interface Artifact {
  /** Below the resolver's folder of the feed. */
  file: string;
  mediaType: string;
  content: string;
}

/** One resolver's way of writing down what is private. Pure. */
export type Renderer = (input: RenderInput) => Artifact[];
