import type { AgentReport, ReportedProblem, ResolverReport, Result } from './report.ts';

const RESULT_TEXTS: Readonly<Record<Result, string>> = {
  unchanged: 'in place, unchanged',
  installed: 'installed, and the resolver answers correctly',
  'check-refused': 'refused by the resolver’s own checker; the old files are in place',
  'answers-wrong': 'the resolver answers wrongly',
  failed: 'could not be installed; the old files are in place',
  'held-back': 'held back by a rollback',
  waiting: 'failed before, and is tried again later',
  'rolled-back': 'rolled back to the previous revision',
  refused: 'the feed has nothing that can be installed here',
  kept: 'kept, because the feed was not accepted',
  pending: 'the offered revision is not in place yet',
};

/** Prints a report line by line, for operators. */
export function printAgentReport(report: AgentReport, line: (text: string) => void): void {
  const { host, at, offered, problem, recovered, resolvers, notSent } = report;
  const feed =
    offered === null ? 'no revision was accepted' : `the feed offers revision ${offered}`;
  line(`${host} at ${at}: ${feed}.`);
  for (const text of recovered) line(`  ${text}`);
  if (problem !== null) printProblem(problem, line);
  for (const resolver of resolvers) printResolver(resolver, line);
  if (notSent !== null) {
    line('  This report was not written or not sent:');
    printProblem(notSent, line);
  }
}

function printResolver(
  { resolver, revision, result, problem, wrongBefore }: ResolverReport,
  line: (text: string) => void,
): void {
  const existing = revision === null ? 'no revision' : `revision ${revision}`;
  line(`  ${resolver}  ${existing}: ${RESULT_TEXTS[result]}.`);
  if (problem !== null) printProblem(problem, line);
  if (wrongBefore.length > 0) {
    line(`    Already answered wrongly before the installation: ${wrongBefore.join(', ')}.`);
  }
}

function printProblem({ code, what, remedy }: ReportedProblem, line: (text: string) => void): void {
  line(`    ${code}: ${what}`);
  line(`    ${remedy}`);
}
