/** Everything that is done to an agent, in the order of the table. */
export const FAULTS = {
  install: 'none: the first installation',
  unchanged: 'none: the same revision again',
  upgrade: 'none: the next revision',
  badArtifact: 'a signed artifact that the resolver cannot read',
  badInPlace: 'the same artifact, with `check: in-place`',
  startUnderCheck: 'somebody starts the resolver again while its checker reads',
  noNamespace: 'a machine that forbids namespaces',
  ownUser: 'none: the agent’s user is not root and has no capability',
  wrongAnswers: 'a signed artifact that lacks a name which the manifest asks for',
  wrongBefore: 'a name that the resolver does not answer before anything is touched',
  tamperedManifest: 'a changed byte in the manifest',
  tamperedSignature: 'a changed byte in the signature',
  tamperedArtifact: 'a changed byte in an artifact',
  truncatedManifest: 'a manifest that ends early',
  truncatedArtifact: 'an artifact that ends early',
  largeManifest: 'a manifest larger than permitted',
  unsigned: 'a manifest without a signature',
  unknownKey: 'a manifest signed by a key that is not trusted',
  twoKeys: 'none: a manifest signed by two keys, of which one is trusted',
  replay: 'an old manifest with its old signature',
  expired: 'a manifest past its validity',
  foreignOwner: 'a manifest of another owner',
  notMine: 'a manifest without this resolver’s files',
  escape: 'a signed manifest with an artifact at a path with `..`',
  fullState: 'no room in the state folder',
  fullTarget: 'no room in the folder of the resolver’s files',
  readOnlyTarget: 'a read-only folder of the resolver’s files',
  link: 'a link in the place of the resolver’s file',
  crashInstall: 'kill -9 before and after each step of the first installation',
  crashUpgrade: 'kill -9 before and after each step of an upgrade',
  crashRefused: 'kill -9 before and after each step of an upgrade that the checker refuses',
  crashWrong: 'kill -9 before and after each step of an upgrade that answers wrongly',
  crashRollback: 'kill -9 before and after each step of `rollback`',
  errors: 'an I/O error in place of every third step of an upgrade',
  twoAgents: 'two agents at once',
  deadLock: 'a lock left by an agent that was killed',
  rollback: 'none: a person rolls back, and resumes',
  stopped: 'the resolver is stopped',
  unreachable: 'the source does not answer',
  dnsDead: 'DNS is dead: the source’s name resolves nowhere',
  otherName: 'another server at the endpoint’s address, with a certificate of another name',
} as const;

export type FaultName = keyof typeof FAULTS;

/** What one fault came to on one resolver. */
export interface ReliabilityRow {
  /** `bind, rewrite` */
  resolver: string;
  fault: FaultName;
  /** What the agent did, in a sentence without a full stop. */
  outcome: string;
  /** Of the answers to a client that asked ten times a second: `none`, or when. */
  wrong: string;
}

/** The agent's section of `docs/reliability.md`: the same rows make the same bytes. */
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

Written by \`npm run test:agent\`. For each row the agent's own process installs a feed, made by the product's
reconciler and publisher on an AWS inside the test, into the real daemon on a machine of its own (Linux
namespaces). All the while a client asks that daemon ten times a second for names that are private in the
installed revision; an answer counts as wrong when it is empty, late by more than a second, or holds an address
that no installed revision gives for that name. Names that an upgrade changes may be answered by the old or the
new revision; of all others there is only one right answer.

After each fault the tests hold that the files are byte for byte those of one revision, that the resolver's
own checker accepts them, that the resolver answers by them, and that nothing else was left beside them.

A step is one system call that changes something (\`write\`, \`fsync\`, \`rename\`, \`link\`, \`unlink\`, \`chmod\`,
\`chown\`, \`mkdir\`), half of a write, or one command of the checker or the reload. The agent is killed before
each, in turn; what stands after a step is what stands before the next one. Its pauses are a tenth as long there as they
are elsewhere. An error in place of each step, and a loss of power at each, are tried on a model of the disk by
\`npm test\`.
`;
