import type { Question } from '../../../shared/model/feed.ts';
import { digestOf } from '../agents/machine.ts';
import { answerLikeNamed } from '../agents/named.ts';
import type { AgentFacts } from '../observations.ts';
import type { Simulation } from '../simulation.ts';
import { property } from './property.ts';

/** Properties of every run of an agent. */
export const AGENT_PROPERTIES = [
  property({
    name: 'installed-means-verified',
    invariant: 14,
    sentence:
      'The files of the revision that an agent reports as installed are byte for byte those of that published revision.',
    at: 'agent-ran',
    check: ({ machine, before, after }, simulation) => {
      if (after.revision === undefined || after.revision === before.revision) return undefined;
      const strange = strangeFile(simulation, after, after.files);
      return strange && `${machine.name}: ${strange} does not belong to revision ${after.revision}`;
    },
  }),
  property({
    name: 'loaded-files-match-installed',
    invariant: 14,
    sentence:
      'After an installation, the resolver has loaded only files of the installed revision.',
    at: 'agent-ran',
    check: ({ machine, before, after }, simulation) => {
      if (after.revision === undefined || after.revision === before.revision) return undefined;
      const strange = strangeFile(simulation, after, after.loaded);
      return (
        strange &&
        `${machine.name} loaded ${strange}, which does not belong to revision ${after.revision}`
      );
    },
  }),
  property({
    name: 'installed-revision-answers',
    invariant: 14,
    sentence:
      'After an installation, the resolver answers every question of the installed revision correctly.',
    at: 'agent-ran',
    check: ({ machine, before, after }, simulation) => {
      if (after.revision === undefined || after.revision === before.revision) return undefined;
      for (const { name, type, answers } of questionsOf(simulation, after)) {
        const { addresses } = answerLikeNamed(simulation.cloud, after.loaded, name, type);
        const isRight = addresses.length > 0 && addresses.every((one) => answers.includes(one));
        if (!isRight) return `${machine.name} answers ${addresses.join()} for ${name} ${type}`;
      }
      return undefined;
    },
  }),
  property({
    name: 'agent-revisions-only-rise',
    invariant: 5,
    sentence:
      'An agent never replaces an installed revision with a lower one, unless an operator rolls back.',
    at: 'agent-ran',
    check: ({ machine, before, after }) => {
      if (before.revision === undefined || after.revision === undefined) return undefined;
      return after.revision >= before.revision
        ? undefined
        : `${machine.name} went from revision ${before.revision} to ${after.revision}`;
    },
  }),
  property({
    name: 'installed-files-remain',
    invariant: 2,
    sentence:
      'If a revision is installed, every run of the agent leaves all of its files in place.',
    at: 'agent-ran',
    check: ({ machine, before, after }) => {
      // The agent removes the files of an interrupted first installation: no revision was installed yet.
      if (before.revision === undefined) return undefined;
      const gone = [...before.files.keys()].filter((path) => !after.files.has(path));
      return gone.length === 0 ? undefined : `${machine.name} lost ${gone.join()}`;
    },
  }),
];

function questionsOf(simulation: Simulation, { revision }: AgentFacts): Question[] {
  const content = simulation.ledger(simulation.main.owner).revisions.get(revision ?? 0);
  return content === undefined ? [] : JSON.parse(content)[1];
}

/** A file that the revision does not contain. Undefined if the revision contains all files. */
function strangeFile(
  simulation: Simulation,
  { revision }: AgentFacts,
  files: ReadonlyMap<string, string>,
): string | undefined {
  const content = simulation.ledger(simulation.main.owner).revisions.get(revision ?? 0) ?? '';
  return [...files].find(([, text]) => !content.includes(digestOf(text)))?.[0];
}
