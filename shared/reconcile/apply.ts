import { CloudError } from '../cloud/errors.ts';
import type { RecordChange, Route53Port } from '../cloud/ports.ts';
import { associationChange, type BatchOperation, type Change, type Plan } from '../model/plan.ts';

/** What was done before the first failure of each zone. Zones fail apart: their batches are independent. */
export interface Applied {
  changes: Change[];
  failures: CloudError[];
}

/**
 * Writes a plan: one atomic batch a zone, then the associations, so that no VPC sees a zone without its
 * records. A batch whose fence was moved meanwhile is refused by Route 53 as a whole (`InvalidChangeBatch`).
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

/** Whether Route 53 refused because the zone is not as it was observed: a marker or record differs or exists. */
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

/** A DELETE repeats the record set as Route 53 gave it; names that we write are absolute. */
function toChange(operation: BatchOperation): RecordChange {
  if (operation.action === 'delete') {
    return { Action: 'DELETE', ResourceRecordSet: { ...operation.record.source } };
  }
  if ('text' in operation) {
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
  const { name, type, target } = operation.alias;
  return {
    Action: operation.action === 'create' ? 'CREATE' : 'UPSERT',
    ResourceRecordSet: {
      Name: `${name}.`,
      Type: type,
      AliasTarget: {
        HostedZoneId: target.zoneId,
        DNSName: target.name,
        EvaluateTargetHealth: target.evaluateTargetHealth,
      },
    },
  };
}
