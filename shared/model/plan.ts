import type { BindingSnapshot } from './feed.ts';
import type { Notice } from './notice.ts';
import type { AliasTarget, RecordSet } from './records.ts';

/** The pure result of comparing desired with existing. */
export interface Plan {
  binding: string;
  verdict: Verdict;
  /** For people and `--json`, in the order in which they are done. */
  changes: Change[];
  notices: Notice[];
  /** At most one for a zone: Route 53 takes it whole or not at all. */
  batches: ZoneBatch[];
  /** Done after the batches: a zone has its records before a VPC sees it. */
  associations: ZoneAssociation[];
  /** The facts to publish; undefined where what is published has to stay as it is. */
  snapshot: BindingSnapshot | undefined;
  /** The generation that the observation was made on. */
  observedGeneration: number;
  /** Seconds until another look is worth it, for `wait`. */
  requeueAfter: number | undefined;
}

export type Verdict = 'in-sync' | 'repair' | 'wait' | 'hold';

/** A change as people see it. `existing` and `desired` are one line of text, null where there is none. */
export interface Change {
  kind: 'create' | 'update' | 'delete';
  target: 'record' | 'parameter' | 'artifact' | 'association';
  zoneId?: string | undefined;
  name: string;
  type: string;
  existing: string | null;
  desired: string | null;
}

export interface ZoneBatch {
  zoneId: string;
  domain: string;
  operations: BatchOperation[];
}

export type BatchOperation =
  | { action: 'delete'; record: RecordSet }
  | { action: 'create' | 'upsert'; alias: { name: string; type: string; target: AliasTarget } }
  | { action: 'create'; text: { name: string; ttl: number; value: string } };

export interface ZoneAssociation {
  zoneId: string;
  domain: string;
  vpcId: string;
  vpcRegion: string;
}

const BY_URGENCY: readonly Verdict[] = ['in-sync', 'repair', 'wait', 'hold'];

/** The verdict of several bindings together: the one that asks most of a person. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  return verdicts.reduce(
    (worst, verdict) => (BY_URGENCY.indexOf(verdict) > BY_URGENCY.indexOf(worst) ? verdict : worst),
    'in-sync',
  );
}
