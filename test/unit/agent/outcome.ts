import type { AgentReport } from '../../../agent/report.ts';

/** The codes of the report of a run with one resolver. */
export async function resultOf(run: Promise<AgentReport>) {
  const report = await run;
  const [resolver] = report.resolvers;
  return {
    feed: report.problem?.code,
    result: resolver?.result,
    problem: resolver?.problem?.code,
    revision: resolver?.revision,
  };
}
