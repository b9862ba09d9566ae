import type { Binding } from '../model/binding.ts';
import type { BindingSnapshot } from '../model/feed.ts';

/** A way of making names private on premises; `client` is for machines whose DNS nobody changes. */
export type Use = 'forward' | 'rewrite' | 'client';

export interface RenderSettings {
  owner: string;
  rpz: { zone: string; answer: 'cname' | 'address'; ttl: number };
}

/** What an artifact is made from: equal input gives equal bytes, whatever the order of the bindings. */
export interface RenderInput extends RenderSettings {
  revision: number;
  uses: readonly Use[];
  bindings: readonly BindingSnapshot[];
}

/** A program and its arguments: never a line for a shell. */
export type Command = readonly [string, ...string[]];

/** One file for one resolver, with what installing it takes. */
export interface Artifact {
  /** Below the resolver's folder of the feed. */
  file: string;
  mediaType: string;
  content: string;
  use: Use;
  /** The absolute path at which the resolver reads it; null for what a person runs or merges. */
  install: string | null;
  /** Each must succeed with the file in place, before the reload. */
  check: readonly Command[];
  /** What makes the running resolver answer by a changed file, in order. */
  reload: readonly Command[];
}

/** A thing asked for that this resolver cannot do: why, and what to write instead. */
export interface Unsupported {
  what: string;
  remedy: string;
}

/** One resolver's way of writing down what is private. Pure. */
export interface ResolverKind {
  /** The uses that a site gets unless it chooses. */
  uses: readonly Use[];
  /** Undefined where a binding can be served in that use. */
  unsupported(
    use: Use,
    binding: Pick<Binding, 'names' | 'zones'>,
    settings: RenderSettings,
  ): Unsupported | undefined;
  /** The files of the chosen uses, in the order in which they are installed. */
  render(input: RenderInput): Artifact[];
}
