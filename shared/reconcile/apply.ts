import { CloudError } from '../cloud/errors.ts';
import type { RecordChange, ResourceRecordSet, Route53Port } from '../cloud/ports.ts';
import type { Change } from '../model/change.ts';
import {
  type AliasRecord,
  associationChange,
  type BatchOperation,
  type Plan,
  type ZoneAssociation,
  type ZoneBatch,
} from '../model/plan.ts';

/** The changes that were made, and the writes that failed. A failed write stops only the later writes to its zone. */
export interface Applied {
  changes: Change[];
  /** The errors of batches. */
  failures: CloudError[];
  failedAssociations: FailedAssociation[];
}

export interface FailedAssociation {
  association: ZoneAssociation;
  cause: CloudError;
}

/**
 * Applies a plan, all zones in parallel. In each zone: one atomic batch, then the associations, so that no VPC is
 * associated with a zone that has no records yet. If another writer moved a zone's fence since the observation, Route 53
 * rejects the whole batch (`InvalidChangeBatch`).
 */
export async function applyPlan(plan: Plan, route53: Route53Port): Promise<Applied> {
  const zoneIds = new Set([...plan.batches, ...plan.associations].map(({ zoneId }) => zoneId));
  return gather(await Promise.all([...zoneIds].map((zoneId) => applyZone(zoneId, plan, route53))));
}

async function applyZone(zoneId: string, plan: Plan, route53: Route53Port): Promise<Applied> {
  const batches = plan.batches
    .filter((batch) => batch.zoneId === zoneId)
    .map((batch) => writeBatch(batch, plan.binding, route53));
  const written = gather(await Promise.all(batches));
  if (written.failures.length > 0) return written;
  const associated: Applied[] = [];
  // One after another: Route 53 answers overlapping associations of one zone with PriorRequestNotComplete.
  for (const association of plan.associations.filter((one) => one.zoneId === zoneId)) {
    associated.push(await associate(association, route53));
  }
  return gather([written, ...associated]);
}

async function writeBatch(
  { zoneId, operations, changes }: ZoneBatch,
  binding: string,
  route53: Route53Port,
): Promise<Applied> {
  const failure = await failureOf(() =>
    route53.changeResourceRecordSets({
      HostedZoneId: zoneId,
      ChangeBatch: {
        Comment: `privatelink-dns ${binding}`,
        Changes: operations.map(toChange),
      },
    }),
  );
  return failure === undefined ? { ...NOTHING, changes } : { ...NOTHING, failures: [failure] };
}

async function associate(association: ZoneAssociation, route53: Route53Port): Promise<Applied> {
  const { zoneId, vpcId, vpcRegion } = association;
  const cause = await failureOf(() =>
    route53.associateVPCWithHostedZone({
      HostedZoneId: zoneId,
      VPC: { VPCId: vpcId, VPCRegion: vpcRegion },
    }),
  );
  return cause === undefined
    ? { ...NOTHING, changes: [associationChange(association)] }
    : { ...NOTHING, failedAssociations: [{ association, cause }] };
}

const NOTHING: Applied = { changes: [], failures: [], failedAssociations: [] };

/** Whether Route 53 rejected the batch because the zone changed since we observed it: a record differs, is gone, or was created. */
export function isStale(failure: CloudError): boolean {
  return failure.code === 'InvalidChangeBatch';
}

async function failureOf(write: () => Promise<unknown>): Promise<CloudError | undefined> {
  try {
    await write();
    return undefined;
  } catch (error) {
    if (error instanceof CloudError) return error;
    throw error;
  }
}

function gather(parts: readonly Applied[]): Applied {
  return {
    changes: parts.flatMap((part) => part.changes),
    failures: parts.flatMap((part) => part.failures),
    failedAssociations: parts.flatMap((part) => part.failedAssociations),
  };
}

/** A DELETE must repeat the record set exactly as Route 53 returned it. Names that we write are absolute. */
function toChange(operation: BatchOperation): RecordChange {
  switch (operation.kind) {
    case 'delete':
      return { Action: 'DELETE', ResourceRecordSet: { ...operation.record.source } };
    case 'create-text': {
      const { name, ttl, value } = operation.text;
      return {
        Action: 'CREATE',
        ResourceRecordSet: {
          Name: `${name}.`,
          Type: 'TXT',
          TTL: ttl,
          ResourceRecords: [{ Value: value }],
        },
      };
    }
    case 'create-alias':
      return { Action: 'CREATE', ResourceRecordSet: toAlias(operation.alias) };
    case 'upsert-alias':
      return { Action: 'UPSERT', ResourceRecordSet: toAlias(operation.alias) };
  }
}

function toAlias({ name, type, target }: AliasRecord): ResourceRecordSet {
  return {
    Name: `${name}.`,
    Type: type,
    AliasTarget: {
      HostedZoneId: target.zoneId,
      DNSName: target.name,
      EvaluateTargetHealth: target.evaluateTargetHealth,
    },
  };
}
