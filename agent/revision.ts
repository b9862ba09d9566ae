import * as z from 'zod';
import { artifactKey } from '../shared/feed/keys.ts';
import type { ArtifactEntry, Manifest, Question } from '../shared/model/feed.ts';
import { UnrenderableError } from '../shared/render/grammar.ts';
import { artifactFiles, selectedUses } from '../shared/render/registry.ts';
import type { ArtifactFile, Command, Use } from '../shared/render/resolver.ts';
import type { AgentConfig, AgentResolver } from './config.ts';
import { AgentError } from './problem.ts';

const command: z.ZodType<Command> = z.tuple([z.string()], z.string());

/** One revision for one resolver of this machine. The state file keeps it, so that it can be restored. */
export const revisionSchema = z.strictObject({
  revision: z.number(),
  /** In the order in which they are installed. */
  files: z.array(
    z.strictObject({
      file: z.string(),
      target: z.string(),
      sha256: z.string(),
      check: z.array(command),
      reload: z.array(command),
    }),
  ),
  questions: z.array(
    z.strictObject({
      name: z.string(),
      type: z.enum(['A', 'AAAA']),
      answers: z.array(z.string()),
      complete: z.boolean(),
    }),
  ),
});

export type Revision = z.infer<typeof revisionSchema>;
type RevisionFile = Revision['files'][number];
export type AskedQuestion = Revision['questions'][number];

/** The revision that a manifest offers to one resolver, and the artifacts that contain its files. */
export interface Offer {
  revision: Revision;
  /** By the digest of the file. */
  entries: ReadonlyMap<string, ArtifactEntry>;
}

/**
 * The part of the manifest that is for this resolver. Paths and commands come from the agent's own registry and
 * configuration, never from the manifest. The manifest provides only bytes, by their digests, and checked names.
 */
export function offerFor(
  resolver: AgentResolver,
  manifest: Manifest,
  { rpzZone }: Pick<AgentConfig, 'rpzZone'>,
): Offer {
  const uses = selectedUses(resolver);
  const installed = installableFiles(resolver, manifest, rpzZone, uses);
  checkOverrides(resolver, installed);
  const entries = new Map<string, ArtifactEntry>();
  const files = installed.map(({ file, install, check, reload }): RevisionFile => {
    const entry = entryOf(resolver, manifest, file);
    entries.set(entry.sha256, entry);
    const target = resolver.installs[file] ?? install;
    const { sha256 } = entry;
    return {
      file,
      target,
      sha256,
      check: check.map((one) => relocate(one, resolver, installed)),
      reload: reload.map((one) => relocate(one, resolver, installed)),
    };
  });
  const questions = questionsFor(manifest.questions, uses);
  return { revision: { revision: manifest.revision, files, questions }, entries };
}

type Installable = ArtifactFile & { install: string };

function installableFiles(
  { name, unit }: AgentResolver,
  manifest: Manifest,
  zone: string,
  uses: readonly Use[],
): Installable[] {
  const bindings = manifest.bindings.flatMap(({ snapshot }) => snapshot ?? []);
  try {
    return artifactFiles(name, uses, { bindings, rpz: { zone }, unit }).filter(
      (file): file is Installable => file.install !== null,
    );
  } catch (cause) {
    if (!(cause instanceof UnrenderableError)) throw cause;
    throw new AgentError(
      'unknown-facts',
      `The agent does not know how to install revision ${manifest.revision} for ${name}: ${cause.message}.`,
      'Install the version of the agent that matches the deployment.',
      { cause },
    );
  }
}

function entryOf({ name }: AgentResolver, manifest: Manifest, file: string): ArtifactEntry {
  const path = artifactKey(manifest.revision, name, file);
  const entry = manifest.artifacts.find((artifact) => artifact.path === path);
  if (entry !== undefined) return entry;
  throw new AgentError(
    'not-in-feed',
    `Revision ${manifest.revision} of the feed has no ${name}/${file}.`,
    `Add ${name} with this use to resolvers in the deployment's configuration, or correct name and use in the agent's configuration. The agent and the deployment must have the same version.`,
  );
}

/** Refuses installs for a file that the resolver does not have: otherwise a misspelled name would be ignored. */
function checkOverrides({ name, installs }: AgentResolver, installed: readonly Installable[]) {
  const known = installed.map(({ file }) => file);
  const unknown = Object.keys(installs).find((file) => !known.includes(file));
  if (unknown === undefined) return;
  throw new AgentError(
    'unknown-file',
    `installs: lists ${unknown}, but ${name} has no such file with this use.`,
    `The files are ${known.join(', ')}.`,
  );
}

/** Replaces the default path of each file in a command with its path on this machine. */
function relocate(
  one: Command,
  resolver: AgentResolver,
  installed: readonly Installable[],
): Command {
  const [program, ...rest] = one;
  return [
    program,
    ...rest.map((argument) =>
      installed.reduce((text, { file, install }) => {
        const path = resolver.installs[file];
        return path === undefined ? text : text.replaceAll(install, path);
      }, argument),
    ),
  ];
}

/** A resolver with files for both uses may answer from either, so the answers of both are permitted. */
function questionsFor(questions: readonly Question[], uses: readonly Use[]): AskedQuestion[] {
  const asked = new Map<string, AskedQuestion>();
  for (const { name, type, answers, complete } of questions.filter((q) =>
    q.uses.some((use) => uses.includes(use)),
  )) {
    const known = asked.get(`${type} ${name}`);
    asked.set(`${type} ${name}`, {
      name,
      type,
      answers: [...new Set([...(known?.answers ?? []), ...answers])],
      complete: complete && known === undefined,
    });
  }
  return [...asked.values()];
}
