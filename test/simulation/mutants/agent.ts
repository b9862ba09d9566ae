import type { Mutant } from './mutant.ts';

/** Bugs on premises. */
export const AGENT_MUTANTS: readonly Mutant[] = [
  {
    name: 'older-manifest-admitted',
    sentence: 'An agent takes whatever revision it is handed.',
    file: 'shared/feed/signature.ts',
    find: 'if (manifest.revision < local.installedRevision) {',
    replace: 'if (manifest.revision < 0) {',
  },
  {
    name: 'answers-not-asked-for',
    sentence: 'An agent keeps what it has loaded without asking the resolver.',
    file: 'agent/attempt.ts',
    find: '    await expectRightAnswers(desired, before, deps);\n',
    replace: '',
  },
  {
    name: 'reload-forgotten',
    sentence: 'An agent puts files in place that no resolver is told to load.',
    file: 'agent/attempt.ts',
    find: '    await reload(desired, deps);\n    await expectRightAnswers(desired, before, deps);\n',
    replace: '',
  },
];
