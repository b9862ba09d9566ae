import type { Scope } from './worlds.ts';

export type Way = 'forward' | 'cname' | 'address';

/** Every way of making every choice of names private, in the order of the table. */
export const CASES: readonly { way: Way; scope: Scope }[] = [
  { way: 'forward', scope: 'every name' },
  { way: 'forward', scope: 'buckets with zones of their own' },
  { way: 'forward', scope: 'buckets over the zone of the Region' },
  { way: 'cname', scope: 'every name' },
  { way: 'cname', scope: 'buckets over the zone of the Region' },
  { way: 'address', scope: 'every name' },
  { way: 'address', scope: 'buckets over the zone of the Region' },
];

/** What one case of one resolver showed. */
export interface MatrixRow {
  resolver: string;
  /** As the daemon prints it. */
  version: string;
  way: Way;
  scope: Scope;
  /** Where it answers differently from the others; empty: nowhere. */
  note: string;
  /** Why our renderer refuses the case; undefined: it was run. */
  refused?: string;
}

const WAYS: Readonly<Record<Way, string>> = {
  forward: 'forward',
  cname: 'rewrite, `answer: cname`',
  address: 'rewrite, `answer: address`',
};

/** `docs/resolvers/matrix.md`: the same rows make the same bytes. */
export function matrixPage(rows: readonly (MatrixRow & { passed: boolean })[]): string {
  const order = (row: MatrixRow) =>
    CASES.findIndex(({ way, scope }) => way === row.way && scope === row.scope);
  const sorted = [...rows].sort(
    (a, b) => a.resolver.localeCompare(b.resolver, 'en') || order(a) - order(b),
  );
  return `${[
    INTRODUCTION,
    '| resolver | version | use | private | result |',
    '| --- | --- | --- | --- | --- |',
    ...sorted.map(
      (row) =>
        `| ${row.resolver} | ${row.version} | ${WAYS[row.way]} | ${row.scope} | ${resultOf(row)} |`,
    ),
  ].join('\n')}\n`;
}

function resultOf({ passed, refused, note }: MatrixRow & { passed: boolean }): string {
  if (!passed) return 'FAILED';
  if (refused !== undefined) return `refused: ${refused}`;
  return note === '' ? 'passed' : `passed; ${note}`;
}

const INTRODUCTION = `# What was run on which resolver

Written by \`npm run test:resolvers\`, which starts the real daemon on a machine of its own (Linux namespaces)
with stand-ins for public DNS (signed root, DNSSEC validation on) and for the inbound endpoint. For each row:

1. A resolver at work, with the public answers in its cache, gets the files of a revision where they say; their
   check commands have to accept them, and their reload commands to succeed. It is switched on by the lines of its
   guide, and what was public has to be private.
2. A, AAAA, HTTPS and TXT are asked of the zone's apex, a private bucket, a bucket that must stay public where
   buckets are chosen, an access point and a control name, and of a name that does not exist in a zone without
   wildcard; A once more with DNSSEC records wanted. The answers have to be those of a table written by hand,
   and public DNS must not have been asked for a private name.
3. The S3 endpoint is replaced, an address of the inbound endpoint moves, and a name becomes private that was
   public and is in the cache. The next revision is installed, checked and loaded by the reload commands that
   its files name. The same is asked again.
4. The inbound endpoint falls silent: forwarded names get no public answer, and public DNS is not asked.
5. Each file is broken (an address that is none, a line that is nothing), and its checks have to refuse it.

A resolver, version or use that is not in the table was not run. The inbound endpoint is a stand-in: that the
real one refuses queries without RD, and which SOA it sends with an empty answer, was taken for granted.
`;
