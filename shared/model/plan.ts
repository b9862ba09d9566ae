import type { Change } from './change.ts';
import type { Fence, Generation } from './counters.ts';
import type { BindingSnapshot } from './feed.ts';
import type { Notice } from './notice.ts';
import type { AliasTarget, RecordSet } from './records.ts';

/** The pure result of comparing desired with existing. */
export interface Plan {
  binding: string;
  verdict: Verdict;
  notices: Notice[];
  /** At most one batch per zone. Route 53 applies a batch as a whole or not at all. */
  batches: ZoneBatch[];
  /** Made after the batches: a zone must have its records before it is associated with a VPC. */
  associations: ZoneAssociation[];
  /** The facts to publish. Undefined: the published snapshot stays as it is. */
  snapshot: BindingSnapshot | undefined;
  /** The generation that was published when the observation was made. */
  observedGeneration: Generation;
  /** Seconds until the next attempt of a plan that waits. */
  requeueAfter: number | undefined;
}

export type Verdict = 'in-sync' | 'repair' | 'wait' | 'hold';

export interface ZoneBatch {
  zoneId: string;
  domain: string;
  /** The marker's fence after the batch is applied. */
  fence: Fence;
  operations: BatchOperation[];
  /** What the operations change, as an operator sees it. */
  changes: Change[];
}

export type BatchOperation =
  | { kind: 'delete'; record: RecordSet }
  | { kind: 'create-alias' | 'upsert-alias'; alias: AliasRecord }
  | { kind: 'create-text'; text: { name: string; ttl: number; value: string } };

export interface AliasRecord {
  name: string;
  type: string;
  target: AliasTarget;
}

export interface ZoneAssociation {
  zoneId: string;
  domain: string;
  vpcId: string;
  vpcRegion: string;
  /** Whether the inbound endpoint gets the zone's answers only through this association. If it fails, the binding is not published. */
  isForInbound: boolean;
}

/** Every change of a plan, in the order in which the plan is applied. */
export function changesOf({
  batches,
  associations,
}: Pick<Plan, 'batches' | 'associations'>): Change[] {
  return [...batches.flatMap(({ changes }) => changes), ...associations.map(associationChange)];
}

export function associationChange(association: ZoneAssociation): Change {
  return {
    kind: 'create',
    target: 'association',
    zoneId: association.zoneId,
    name: association.domain,
    type: 'VPC',
    existing: null,
    desired: `${association.vpcId} (${association.vpcRegion})`,
  };
}

const BY_URGENCY: readonly Verdict[] = ['in-sync', 'repair', 'wait', 'hold'];

/** The verdict of several bindings together: the verdict that needs an operator most. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  return verdicts.reduce(
    (worst, verdict) => (BY_URGENCY.indexOf(verdict) > BY_URGENCY.indexOf(worst) ? verdict : worst),
    'in-sync',
  );
}
