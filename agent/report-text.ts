import type { AgentReport, ReportedProblem, ResolverReport, Result } from './report.ts';

const SAID: Readonly<Record<Result, string>> = {
  unchanged: 'in place, unchanged',
  installed: 'installed, and it answers by it',
  'check-refused': 'refused by the resolver’s own checker; the old files are in place',
  'answers-wrong': 'does not answer rightly',
  failed: 'could not be installed; the old files are in place',
  'held-back': 'held back by a rollback',
  waiting: 'failed before, and is tried again later',
  'rolled-back': 'went back to the previous revision',
  refused: 'the feed has nothing to install here',
  kept: 'stays as it is',
  pending: 'the offered revision is not in place yet',
};

/** A report for a person, line by line. */
export function printAgentReport(report: AgentReport, line: (text: string) => void): void {
  const { host, at, offered, problem, mended, resolvers, notSent } = report;
  const feed =
    offered === null ? 'no revision was admitted' : `the feed offers revision ${offered}`;
  line(`${host} at ${at}: ${feed}.`);
  for (const text of mended) line(`  ${text}`);
  if (problem !== null) printProblem(problem, line);
  for (const resolver of resolvers) printResolver(resolver, line);
  if (notSent !== null) {
    line('  This report was not kept or sent:');
    printProblem(notSent, line);
  }
}

function printResolver(
  { resolver, revision, result, problem, wrongBefore }: ResolverReport,
  line: (text: string) => void,
): void {
  const existing = revision === null ? 'no revision' : `revision ${revision}`;
  line(`  ${resolver}  ${existing}: ${SAID[result]}.`);
  if (problem !== null) printProblem(problem, line);
  if (wrongBefore.length > 0) {
    line(`    Not answered rightly even before: ${wrongBefore.join(', ')}.`);
  }
}

function printProblem({ code, what, remedy }: ReportedProblem, line: (text: string) => void): void {
  line(`    ${code}: ${what}`);
  line(`    ${remedy}`);
}
