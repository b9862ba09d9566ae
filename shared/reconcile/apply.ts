import { CloudError } from '../cloud/errors.ts';
import type { RecordChange, ResourceRecordSet, Route53Port } from '../cloud/ports.ts';
import {
  type AliasRecord,
  associationChange,
  type BatchOperation,
  type Change,
  type Plan,
} from '../model/plan.ts';

/** The changes that were made and the calls that failed. A failure in one zone does not stop the batches of other zones. */
export interface Applied {
  changes: Change[];
  failures: CloudError[];
}

/**
 * Applies a plan: one atomic batch per zone, then the associations, so that no VPC is associated with a zone that has no
 * records yet. If another writer moved a zone's fence since the observation, Route 53 rejects the whole batch
 * (`InvalidChangeBatch`).
 */
export async function applyPlan(plan: Plan, route53: Route53Port): Promise<Applied> {
  const batches = await Promise.all(
    plan.batches.map((batch) =>
      done(batch.changes, () =>
        route53.changeResourceRecordSets({
          HostedZoneId: batch.zoneId,
          ChangeBatch: {
            Comment: `privatelink-dns ${plan.binding}`,
            Changes: batch.operations.map(toChange),
          },
        }),
      ),
    ),
  );
  const written = gather(batches);
  if (written.failures.length > 0) return written;
  const associations = await Promise.all(
    plan.associations.map((association) =>
      done([associationChange(association)], () =>
        route53.associateVPCWithHostedZone({
          HostedZoneId: association.zoneId,
          VPC: { VPCId: association.vpcId, VPCRegion: association.vpcRegion },
        }),
      ),
    ),
  );
  return gather([written, ...associations]);
}

/** Whether Route 53 rejected the batch because the zone changed since we observed it: a record differs, is gone, or was created. */
export function isStale(failure: CloudError): boolean {
  return failure.code === 'InvalidChangeBatch';
}

async function done(changes: Change[], write: () => Promise<unknown>): Promise<Applied> {
  try {
    await write();
    return { changes, failures: [] };
  } catch (error) {
    if (error instanceof CloudError) return { changes: [], failures: [error] };
    throw error;
  }
}

function gather(parts: readonly Applied[]): Applied {
  return {
    changes: parts.flatMap((part) => part.changes),
    failures: parts.flatMap((part) => part.failures),
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
