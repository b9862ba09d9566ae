import type { Mutant } from './mutant.ts';

/** Bugs of reading, planning and writing. */
export const ZONE_MUTANTS: readonly Mutant[] = [
  {
    name: 'fence-left-out',
    sentence: 'A batch writes over whatever marker is there.',
    file: 'shared/reconcile/apply.ts',
    find: 'Changes: batch.operations.map(toChange),',
    replace: `Changes: batch.operations
            .map(toChange)
            .filter((c) => c.Action !== 'DELETE' || c.ResourceRecordSet.Type !== 'TXT')
            .map((c) => ({ ...c, Action: c.Action === 'CREATE' ? 'UPSERT' : c.Action })),`,
  },
  {
    name: 'error-read-as-absence',
    sentence: 'A call that failed counts as an empty answer.',
    file: 'shared/reconcile/facts.ts',
    find: '    if (error instanceof CloudError) {\n      return {',
    replace:
      "    if (error instanceof CloudError && error.kind === 'retry') return known([] as T);\n    if (error instanceof CloudError) {\n      return {",
  },
  {
    name: 'first-page-only',
    sentence: 'A listing ends with its first page.',
    file: 'shared/cloud/pages.ts',
    find: '    input = page.next;',
    replace: '    input = undefined;',
  },
  {
    name: 'pending-read-as-gone',
    sentence: 'An endpoint that is being modified counts as deleted.',
    file: 'shared/reconcile/choose-endpoint.ts',
    find: "['deleting', 'deleted'];",
    replace: "['deleting', 'deleted', 'pending'];",
  },
  {
    name: 'pending-read-as-settled',
    sentence: 'An endpoint that is being modified is published as it is seen.',
    file: 'shared/reconcile/plan-endpoint.ts',
    find: 'if (IN_TRANSITION.includes(endpoint.state)) return',
    replace: "if (endpoint.state === 'pendingacceptance') return",
  },
  {
    name: 'apex-without-wildcard',
    sentence: 'Only the apex of a zone is kept.',
    file: 'shared/reconcile/plan-zone.ts',
    find: 'return wildcard ? [domain, wildcardOf(domain)] : [domain];',
    replace: 'return wildcard && wildcardOf(domain) === domain ? [] : [domain];',
  },
  {
    name: 'adoption-of-a-foreign-zone',
    sentence: "Another owner's marker is taken over.",
    file: 'shared/reconcile/plan-zone.ts',
    find: 'if (marker === undefined || marker.owner !== question.owner) {',
    replace: 'if (marker === undefined) {',
  },
  {
    name: 'adoption-of-unmarked-records',
    sentence: 'Records without a marker are taken over, whatever the configuration says.',
    file: 'shared/reconcile/plan-zone.ts',
    find: 'return managed.length > 0 && !question.adopt',
    replace: 'return managed.length > 99 && !question.adopt',
  },
  {
    name: 'removal-without-approval',
    sentence: 'A type of address is taken away from a name without asking.',
    file: 'shared/reconcile/plan-zone.ts',
    find: 'if (work.removed.length === 0) return undefined;',
    replace: 'if (work.removed.length >= 0) return undefined;',
  },
  {
    name: 'fence-behind-is-in-sync',
    sentence: 'A marker behind the published one is not moved on.',
    file: 'shared/reconcile/plan-zone.ts',
    find: 'const isBehind = markerFence < question.publishedFence;',
    replace: 'const isBehind = markerFence < 0;',
  },
  {
    name: 'first-of-several-endpoints',
    sentence: 'Where several endpoints match, one of them is taken.',
    file: 'shared/reconcile/choose-endpoint.ts',
    find: "if (others.length > 0) return { kind: 'ambiguous'",
    replace: "if (others.length > 99) return { kind: 'ambiguous'",
  },
  {
    name: 'first-of-several-zones',
    sentence: 'Where several zones have the name, one of them is taken.',
    file: 'shared/reconcile/plan-zone.ts',
    find: 'if (others.length > 0) return held(notices.zoneAmbiguous',
    replace: 'if (others.length > 99) return held(notices.zoneAmbiguous',
  },
  {
    name: 'unread-zone-left-out',
    sentence: 'A zone that could not be read is no part of the plan.',
    file: 'shared/reconcile/plan-input.ts',
    find: '    unknowns.length > 0\n',
    replace: '    unknowns.length > 99\n',
  },
  {
    name: 'association-after-a-failed-batch',
    sentence: 'A VPC is shown a zone whose records could not be written.',
    file: 'shared/reconcile/apply.ts',
    find: 'if (written.failures.length > 0) return written;',
    replace: 'if (written.failures.length > 99) return written;',
  },
  {
    name: 'snapshot-of-what-failed',
    sentence: 'A binding whose zone could not be written is published all the same.',
    file: 'shared/reconcile/reconcile.ts',
    find: '{ changes: applied.changes, withSnapshot: false, extra }',
    replace: '{ changes: applied.changes, withSnapshot: true, extra }',
  },
  {
    name: 'requeue-forgotten',
    sentence: 'A binding in transition is not looked at again soon.',
    file: 'shared/reconcile/handler.ts',
    find: '  await deps.hideMessage(record.receiptHandle, seconds);\n',
    replace: '',
  },
  {
    name: 'constant-deduplication-of-wake-ups',
    sentence: 'A second wake-up of a binding within five minutes is dropped.',
    file: 'shared/cloud/queues.ts',
    find: 'MessageDeduplicationId: deduplication(deduplicationId),',
    replace: 'MessageDeduplicationId: deduplication(deduplicationId && message.binding),',
  },
  {
    name: 'released-at-once',
    sentence: 'Names go back to public DNS as soon as people were told that the endpoint is lost.',
    file: 'shared/reconcile/plan.ts',
    find: 'if (graceEnds === undefined || now.getTime() < graceEnds) return plan;',
    replace: 'if (graceEnds === undefined || now.getTime() < 0) return plan;',
  },
  {
    name: 'replaced-is-dropped-at-once',
    sentence: 'An address is served no more as soon as there is another.',
    file: 'shared/reconcile/plan-endpoint.ts',
    find: '    .filter((entry) => entry.until > now.toISOString())\n',
    replace: '    .filter((entry) => entry.until > now.toISOString() && seconds < 0)\n',
  },
  {
    name: 'sweep-leaves-one-out',
    sentence: 'The sweep does not look at the first binding.',
    file: 'shared/events/sweep.ts',
    find: 'config.bindings.map(({ name })',
    replace: 'config.bindings.slice(1).map(({ name })',
  },
];
