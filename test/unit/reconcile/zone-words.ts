import { asFence } from '../../../shared/model/counters.ts';
import type { BatchOperation } from '../../../shared/model/plan.ts';
import type { RecordSet } from '../../../shared/model/records.ts';
import type { ZoneFacts } from '../../../shared/reconcile/plan-input.ts';
import {
  type PlannedZone,
  planZone,
  type ZoneDesired,
  type ZonePlan,
} from '../../../shared/reconcile/plan-zone.ts';
import { ENDPOINT_ZONE, HOST, zoneFacts } from './fixtures.ts';

export const desired: ZoneDesired = {
  owner: 'net-prod',
  binding: 's3-london',
  region: 'eu-west-2',
  adopt: false,
  approvals: [],
  bindings: [],
  target: { name: `*.${HOST}`, zoneId: ENDPOINT_ZONE, evaluateTargetHealth: true },
  endpoint: 'vpce-001760f0be22cd4e2',
  zonal: { targets: [], missing: [] },
  recordTypes: ['A'],
  publishedFence: asFence(0),
};

export function planOf(
  records: readonly RecordSet[],
  over: Partial<ZoneDesired> = {},
  observed: Partial<ZoneFacts> = {},
): ZonePlan {
  return planZone({ ...zoneFacts(), ...observed, records: [...records] }, { ...desired, ...over });
}

export function plannedOf(plan: ZonePlan): PlannedZone {
  if (plan.kind === 'planned') return plan;
  throw new Error(`held: ${plan.notices.map(({ text }) => text).join(' ')}`);
}

export function codes(plan: { notices: readonly { code: string }[] }): string[] {
  return plan.notices.map(({ code }) => code);
}

/** A plan in short form: `in sync`, the codes of a held plan, or the operations in order. */
export function inWords(plan: ZonePlan): string | string[] {
  if (plan.kind === 'held') return `hold: ${codes(plan).join(' ')}`;
  return plan.batch === undefined ? 'in sync' : plan.batch.operations.map(operationInWords);
}

function operationInWords(operation: BatchOperation): string {
  switch (operation.kind) {
    case 'delete': {
      const { name, type, source, values } = operation.record;
      const fence = /fence=\d+/.exec(values.join())?.[0];
      return ['delete', name, type, source.SetIdentifier ?? fence].filter(Boolean).join(' ');
    }
    case 'create-text': {
      const { name, value } = operation.text;
      return `create ${name} TXT ${/fence=\d+/.exec(value)?.[0]}`;
    }
    case 'create-alias':
      return `create ${operation.alias.name} ${operation.alias.type}`;
    case 'upsert-alias':
      return `upsert ${operation.alias.name} ${operation.alias.type}`;
  }
}
