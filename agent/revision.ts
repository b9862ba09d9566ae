import * as z from 'zod';
import { artifactKey } from '../shared/feed/keys.ts';
import type { ArtifactEntry, Manifest, Question } from '../shared/model/feed.ts';
import { UnrenderableError } from '../shared/render/grammar.ts';
import { RESOLVERS } from '../shared/render/registry.ts';
import type { Artifact, Command, Use } from '../shared/render/resolver.ts';
import type { AgentConfig, AgentResolver } from './config.ts';
import { AgentError } from './problem.ts';

const command: z.ZodType<Command> = z.tuple([z.string()], z.string());

/** One revision as one resolver of this machine has it: kept in the state, so that it can come back. */
export const revisionSchema = z.strictObject({
  revision: z.number(),
  /** In the order in which they are put in place. */
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
export type RevisionFile = Revision['files'][number];
export type AskedQuestion = Revision['questions'][number];

/** What a manifest offers one resolver here, and where its bytes are. */
export interface Offer {
  revision: Revision;
  /** By the file's digest. */
  entries: ReadonlyMap<string, ArtifactEntry>;
}

/**
 * What of the manifest is for this resolver. Places and commands are those of the agent's own registry and
 * configuration; of the manifest only bytes, by their digests, and names that were checked as such.
 */
export function offerFor(
  resolver: AgentResolver,
  manifest: Manifest,
  { rpzZone }: Pick<AgentConfig, 'rpzZone'>,
): Offer {
  const uses = usesOf(resolver);
  const installed = artifactsOf(resolver, manifest, rpzZone, uses);
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

function usesOf({ name, use }: AgentResolver): Use[] {
  return RESOLVERS[name].uses.filter((one) => use === 'both' || one === use);
}

type Installable = Artifact & { install: string };

/**
 * The registry is asked by rendering; its content is not used. Which answer the policy gives changes no
 * place and no command, and addresses are what every kind can render.
 */
function artifactsOf(
  { name }: AgentResolver,
  manifest: Manifest,
  zone: string,
  uses: readonly Use[],
): Installable[] {
  const bindings = manifest.bindings
    .flatMap(({ snapshot }) => snapshot ?? [])
    .map((snapshot) => ({ ...snapshot, endpoint: { ...snapshot.endpoint, withdrawn: [] } }));
  const { owner, revision } = manifest;
  try {
    return RESOLVERS[name]
      .render({ owner, revision, bindings, uses, rpz: { zone, answer: 'address', ttl: 60 } })
      .filter((artifact): artifact is Installable => artifact.install !== null);
  } catch (cause) {
    if (!(cause instanceof UnrenderableError)) throw cause;
    throw new AgentError(
      'unknown-facts',
      `The agent cannot tell how ${name} installs revision ${revision}: ${cause.message}.`,
      'Install the version of the agent that belongs to the deployment.',
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
    `Add ${name} to resolvers in the deployment's configuration, with this use; or correct name and use here. Agent and deployment have to be of one version.`,
  );
}

/** A file that nobody installs would go unnoticed. */
function checkOverrides({ name, installs }: AgentResolver, installed: readonly Installable[]) {
  const known = installed.map(({ file }) => file);
  const strange = Object.keys(installs).find((file) => !known.includes(file));
  if (strange === undefined) return;
  throw new AgentError(
    'unknown-file',
    `installs names ${strange}, and ${name} has no such file here.`,
    `Known are ${known.join(', ')}.`,
  );
}

/** A command that names a file's usual place names its place on this machine. */
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
        const place = resolver.installs[file];
        return place === undefined ? text : text.replaceAll(install, place);
      }, argument),
    ),
  ];
}

/** A resolver with files for both uses may answer by either, so with some addresses of the two. */
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
