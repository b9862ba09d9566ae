import * as z from 'zod';
import { instant } from '../shared/model/scalars.ts';

export const REPORT_FORMAT = 'privatelink-dns/agent-report/v1';

/** The result of a run for one resolver. */
const result = z.enum([
  'unchanged', // the offered revision is installed, byte for byte; nothing was written or reloaded
  'installed', // the revision was checked and loaded, and the resolver answers correctly
  'check-refused', // the resolver's own checker refused the revision; the old files are in place, and nothing was reloaded
  'answers-wrong', // the resolver answered wrongly after the reload; the old files are restored
  'failed', // a file operation or a command failed; the old files are in place
  'held-back', // an operator rolled back; nothing is installed until a higher revision or --resume
  'waiting', // the revision failed before, and the time of the next attempt has not come
  'rolled-back', // an operator asked for a rollback, and the previous revision is in place again
  'refused', // the manifest offers nothing that may be installed here
  'kept', // the feed was not read or not accepted; the installed revision stays
  'pending', // only from verify: the offered revision is not in place
]);

export const problemSchema = z.object({
  code: z.string(),
  what: z.string(),
  remedy: z.string(),
});

/** Kept as `<state>/report.json`, printed by `status`, and sent to `feed/v1/status/<host>.json` if `report` is true. */
export const agentReportSchema = z.object({
  format: z.literal(REPORT_FORMAT),
  host: z.string(),
  owner: z.string(),
  at: instant,
  /** The revision that the feed offered. Null if no revision was accepted. */
  offered: z.number().nullable(),
  /** Why the feed as a whole was refused or could not be read. */
  problem: problemSchema.nullable(),
  /** How this run recovered from an earlier run that was interrupted. */
  recovered: z.array(z.string()),
  resolvers: z.array(
    z.object({
      resolver: z.string(),
      result,
      /** The revision whose files are in place. Null if no revision was installed. */
      revision: z.number().nullable(),
      at: instant,
      /** What went wrong, and how to fix it. Null if nothing went wrong. */
      problem: problemSchema.nullable(),
      /**
       * The questions that the resolver answered wrongly before anything was changed. The new revision is not the
       * cause.
       */
      wrongBefore: z.array(z.string()),
    }),
  ),
  /** Why this report did not reach the bucket. Null if it was sent, or if `report` is false. */
  notSent: problemSchema.nullable(),
});

export type AgentReport = z.infer<typeof agentReportSchema>;
export type ResolverReport = AgentReport['resolvers'][number];
export type Result = ResolverReport['result'];
export type ReportedProblem = z.infer<typeof problemSchema>;
