import * as z from 'zod';

export const REPORT_FORMAT = 'privatelink-dns/agent-report/v1';

/** What came of a run for one resolver. */
export const RESULTS = [
  'unchanged', // the offered revision is installed, byte for byte: nothing was written or reloaded
  'installed', // checked, reloaded, and the resolver answers by it
  'check-refused', // the resolver's own checker refused it: the old files are back, and it was never reloaded
  'answers-wrong', // it was reloaded and did not answer rightly: the old files are back
  'failed', // a file or a command failed on the way: the old files are back
  'held-back', // a person rolled back: nothing is installed until a higher revision or --resume
  'waiting', // it failed before, and the time for another try has not come
  'rolled-back', // the previous revision's files are in place again, as a person asked
  'refused', // the manifest offers nothing that may be installed here
  'kept', // the feed was not read or not admitted: what is installed stays
  'pending', // said by verify alone: the offered revision is not what is in place
] as const;

export type Result = (typeof RESULTS)[number];

const instant = z.iso.datetime();

const problem = z.object({
  code: z.string(),
  what: z.string(),
  remedy: z.string(),
});

/** Kept as `<state>/report.json`, printed by `status`, and sent to `feed/v1/status/<host>.json` where allowed. */
export const agentReportSchema = z.object({
  format: z.literal(REPORT_FORMAT),
  host: z.string(),
  owner: z.string(),
  at: instant,
  /** The revision that the feed offered; null: none was admitted. */
  offered: z.number().nullable(),
  /** Why the feed as a whole was refused or not read. */
  problem: problem.nullable(),
  /** What this run put right of an earlier one that was interrupted. */
  mended: z.array(z.string()),
  resolvers: z.array(
    z.object({
      resolver: z.string(),
      result: z.enum(RESULTS),
      /** The revision whose files are in place; null: none of ours. */
      revision: z.number().nullable(),
      at: instant,
      /** What went wrong, and what to do; null where nothing did. */
      problem: problem.nullable(),
      /** What it did not answer rightly before anything was touched: not the new revision's fault. */
      wrongBefore: z.array(z.string()),
    }),
  ),
  /** Why this report did not reach the bucket; null: it did, or is not meant to. */
  notSent: problem.nullable(),
});

export type AgentReport = z.infer<typeof agentReportSchema>;
export type ResolverReport = AgentReport['resolvers'][number];
export type ReportedProblem = z.infer<typeof problem>;
