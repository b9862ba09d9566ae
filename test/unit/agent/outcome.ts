import type { AgentReport } from '../../../agent/report.ts';

/** What a run with one resolver came to, in codes. */
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
