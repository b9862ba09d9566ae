import type { Mutant } from './mutant.ts';

/** Bugs in the agent. */
export const AGENT_MUTANTS: readonly Mutant[] = [
  {
    name: 'older-manifest-accepted',
    sentence: 'The agent accepts a manifest with a lower revision.',
    file: 'shared/feed/signature.ts',
    find: 'if (manifest.revision < local.installedRevision) {',
    replace: 'if (manifest.revision < 0) {',
  },
  {
    name: 'live-test-skipped',
    sentence: 'The agent keeps the installed files without querying the resolver.',
    file: 'agent/attempt.ts',
    find: '    await expectRightAnswers(desired, before, deps);\n',
    replace: '',
  },
  {
    name: 'reload-forgotten',
    sentence: 'The agent installs files without reloading the resolver.',
    file: 'agent/attempt.ts',
    find: '    await reload(desired, deps);\n    await expectRightAnswers(desired, before, deps);\n',
    replace: '',
  },
];
