/** The faults of the table, in its order. Entries that begin with "none" are normal operation. */
export const FAULTS = {
  install: 'none: the first installation',
  unchanged: 'none: the same revision again',
  upgrade: 'none: the next revision',
  badArtifact: 'a signed artifact with a syntax error',
  badInPlace: 'a signed artifact with a syntax error, and `check: in-place`',
  startUnderCheck: 'the resolver restarts while its checker reads the new files',
  noNamespace: 'the machine forbids namespaces',
  ownUser: 'none: the agent runs as a user that is not root and has no capabilities',
  wrongAnswers: 'a signed manifest with a question that its artifacts do not answer',
  wrongBefore: 'the resolver answers wrongly before the installation',
  tamperedManifest: 'a changed byte in the manifest',
  tamperedSignature: 'a changed byte in the signature',
  tamperedArtifact: 'a changed byte in an artifact',
  truncatedManifest: 'a truncated manifest',
  truncatedArtifact: 'a truncated artifact',
  largeManifest: 'a manifest that is larger than permitted',
  unsigned: 'a manifest without a signature',
  unknownKey: 'a manifest signed by an untrusted key',
  twoKeys: 'none: a manifest signed by two keys, of which one is trusted',
  replay: 'an older manifest with its valid signature',
  expired: 'an expired manifest',
  foreignOwner: 'a manifest of another owner',
  notMine: 'a manifest without the files of this resolver',
  escape: 'a signed manifest that lists an artifact at a path with `..`',
  fullState: 'no disk space in the state folder',
  fullTarget: 'no disk space in the folder of the resolver’s files',
  readOnlyTarget: 'the folder of the resolver’s files is read-only',
  link: 'a link instead of one of the resolver’s files',
  crashInstall: 'kill -9 before and after each step of the first installation',
  crashUpgrade: 'kill -9 before and after each step of an upgrade',
  crashRefused: 'kill -9 before and after each step of an upgrade that the checker refuses',
  crashWrong: 'kill -9 before and after each step of an upgrade that answers wrongly',
  crashRollback: 'kill -9 before and after each step of `rollback`',
  errors: 'an I/O error instead of every third step of an upgrade',
  twoAgents: 'two agents at the same time',
  deadLock: 'a lock that a killed agent left',
  rollback: 'none: an operator rolls back and resumes',
  stopped: 'the resolver is stopped',
  unreachable: 'the source does not answer',
  dnsDead: 'DNS fails: the name of the source does not resolve',
  otherName: 'another server at the endpoint’s address, with a certificate for another name',
} as const;

export type FaultName = keyof typeof FAULTS;

/** The outcome of one fault on one resolver. */
export interface ReliabilityRow {
  /** `bind, rewrite` */
  resolver: string;
  fault: FaultName;
  /** What the agent did, in a sentence without a full stop. */
  outcome: string;
  /** The bad answers to a client that asked ten times a second: `none`, or when they occurred. */
  wrong: string;
}

/** The agent's section of `docs/reliability.md`. Equal rows produce equal bytes. */
export function reliabilityTable(rows: readonly (ReliabilityRow & { passed: boolean })[]): string {
  const order = Object.keys(FAULTS);
  const sorted = [...rows].sort(
    (a, b) =>
      a.resolver.localeCompare(b.resolver, 'en') || order.indexOf(a.fault) - order.indexOf(b.fault),
  );
  return `${[
    INTRODUCTION,
    '| resolver | fault | what the agent did | answers wrong or missing |',
    '| --- | --- | --- | --- |',
    ...sorted.map(({ resolver, fault, outcome, wrong, passed }) =>
      passed
        ? `| ${resolver} | ${FAULTS[fault]} | ${outcome} | ${wrong} |`
        : `| ${resolver} | ${FAULTS[fault]} | FAILED | |`,
    ),
  ].join('\n')}\n`;
}

const INTRODUCTION = `## The agent

\`npm run test:agent\` writes this section. For each row, the agent's own process installs a feed into the real daemon,
on a machine of its own (Linux namespaces). The product's reconciler and publisher make the feed on an AWS inside the
test. During each test, a client queries the daemon ten times a second for names that are private in the installed
revision. An answer counts as wrong if it is empty, is late by more than a second, or contains an address that no
installed revision has for that name. A name that an upgrade changes may have the answer of the old or of the new
revision; every other name has one correct answer.

After each fault, the tests verify that the files are byte for byte those of one revision, that the resolver's own
checker accepts them, that the resolver answers as they specify, and that no other file remains beside them.

A step is one system call that changes something (\`write\`, \`fsync\`, \`rename\`, \`link\`, \`unlink\`, \`chmod\`,
\`chown\`, \`mkdir\`), half of a write, or one command of the checker or the reload. The agent is killed before each
step in turn; the state after a step is the state before the next one. In these tests, the pauses of the agent are a
tenth of their normal length. \`npm test\` uses a model of the disk to test an error instead of each step, and a loss
of power at each step.
`;
