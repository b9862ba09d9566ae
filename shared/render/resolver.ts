import type { Binding } from '../model/binding.ts';
import type { Revision } from '../model/counters.ts';
import type { BindingSnapshot } from '../model/feed.ts';

/** The ways to make names private on premises, in install order. `client` configures machines without changing DNS. */
export const USES = ['forward', 'rewrite', 'client'] as const;
export type Use = (typeof USES)[number];

export interface RenderSettings {
  owner: string;
  rpz: { zone: string; answer: 'cname' | 'address'; ttl: number };
}

/** The input of a renderer. Equal input gives equal bytes, in whatever order the bindings are listed. */
export interface RenderInput extends RenderSettings {
  revision: Revision;
  bindings: readonly BindingSnapshot[];
}

/** The part of the input that commands depend on. The commands do not depend on addresses or on the kind of answer. */
export interface CommandInput {
  rpz: Pick<RenderSettings['rpz'], 'zone'>;
  bindings: readonly BindingSnapshot[];
  /** The systemd unit of the resolver; one of its kind's `units`. The default is the unit of the kind's own package. */
  unit?: string | undefined;
}

/** A program and its arguments. A command is never run by a shell. */
export type Command = readonly [string, ...string[]];

/** One file for one resolver, and how it is installed. */
export interface ArtifactFile {
  /** Path below the resolver's folder of the feed. */
  file: string;
  mediaType: string;
  use: Use;
  /** The absolute path at which the resolver reads the file; null if an operator runs or merges it. */
  install: string | null;
  /** Commands that must all succeed with the file in place, before the reload. */
  check: readonly Command[];
  /** Commands that make the running resolver use a changed file, in order. */
  reload: readonly Command[];
}

export interface Artifact extends ArtifactFile {
  content: string;
}

/** An artifact file with the function that renders its content. */
export interface FileTemplate extends Omit<ArtifactFile, 'use'> {
  content(input: RenderInput): string;
}

/** A configuration that this resolver cannot serve: why, and what to write instead. */
export interface Unsupported {
  what: string;
  remedy: string;
}

/** The systemd units that the commands of one kind of resolver can name. */
export interface UnitChoice {
  pattern: RegExp;
  /** For error texts. */
  choices: string;
}

/** How one kind of resolver is configured. Pure. */
export interface ResolverKind {
  /** Absent if no command names a unit. */
  units?: UnitChoice;
  /** The files of each supported use, in install order. */
  files: Partial<Record<Use, (input: CommandInput) => FileTemplate[]>>;
  /** Returns undefined if the binding can be served with that use. */
  unsupported(
    use: Use,
    binding: Pick<Binding, 'names' | 'zones'>,
    settings: RenderSettings,
  ): Unsupported | undefined;
}
