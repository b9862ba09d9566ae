import type { Question } from '../../../shared/model/feed.ts';
import { digestOf } from '../agents/machine.ts';
import { answerLikeNamed } from '../agents/named.ts';
import type { AgentFacts } from '../observations.ts';
import type { Simulation } from '../simulation.ts';
import { property } from './property.ts';

/** What every run of an agent keeps. */
export const AGENT_PROPERTIES = [
  property({
    name: 'installed-means-verified',
    invariant: 14,
    sentence:
      'What an agent says it has installed is, byte for byte, what one published revision holds, and never parts of two.',
    at: 'agent-ran',
    check: ({ machine, before, after }, simulation) => {
      if (after.revision === undefined || after.revision === before.revision) return undefined;
      const strange = strangeFile(simulation, after, after.files);
      return strange && `${machine.name}: ${strange} is not of revision ${after.revision}`;
    },
  }),
  property({
    name: 'loaded-files-match-installed',
    invariant: 14,
    sentence:
      'A resolver that was told to load has loaded the files of one revision, and of no other.',
    at: 'agent-ran',
    check: ({ machine, before, after }, simulation) => {
      if (after.revision === undefined || after.revision === before.revision) return undefined;
      const strange = strangeFile(simulation, after, after.loaded);
      return strange && `${machine.name} loaded ${strange}, not of revision ${after.revision}`;
    },
  }),
  property({
    name: 'installed-revision-answers',
    invariant: 14,
    sentence: 'What an agent says it has installed answers every question of its revision rightly.',
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
      'No agent installs a revision below one that it has admitted, unless a person goes back.',
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
      'A resolver that had a revision of ours installed still has its files after every run.',
    at: 'agent-ran',
    check: ({ machine, before, after }) => {
      // What a first installation left half done was never a revision: it is taken away again.
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

/** A file that the revision does not hold; undefined where all are its own. */
function strangeFile(
  simulation: Simulation,
  { revision }: AgentFacts,
  files: ReadonlyMap<string, string>,
): string | undefined {
  const content = simulation.ledger(simulation.main.owner).revisions.get(revision ?? 0) ?? '';
  return [...files].find(([, text]) => !content.includes(digestOf(text)))?.[0];
}
