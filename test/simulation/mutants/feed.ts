import type { Mutant } from './mutant.ts';

/** Bugs in publishing and notifying. */
export const FEED_MUTANTS: readonly Mutant[] = [
  {
    name: 'manifest-without-if-match',
    sentence: 'The manifest is written without If-Match.',
    file: 'shared/feed/store.ts',
    find: "      ...(stored.kind === 'absent' ? { IfNoneMatch: '*' as const } : { IfMatch: stored.etag }),\n",
    replace: '',
  },
  {
    name: 'generation-not-compared',
    sentence: 'A snapshot is accepted although it was observed on another generation.',
    file: 'shared/publish/merge.ts',
    find: "if (!isOnGeneration) return { kind: 'late' };",
    replace: "if (message.observedGeneration < 0) return { kind: 'late' };",
  },
  {
    name: 'manifest-before-artifacts',
    sentence: 'The manifest is written before the artifacts that it names.',
    file: 'shared/publish/write.ts',
    find: '  const signatures = await signManifest(text, keys);\n  if (isNewRevision) {',
    replace: `  const signatures = await signManifest(text, keys);
  if (isNewRevision) {
    await store.addSignatures(text, signatures);
    try {
      await store.replace(stored, text);
    } catch (error) {
      if (isLostToAnother(error)) return { kind: 'stale' };
      throw error;
    }
    for (const { entry, content } of artifacts) await store.addArtifact(entry.path, entry.mediaType, content);
    await store.keepManifest(manifest.revision, text, signatures);
    return { kind: 'written' };
  }
  if (isNewRevision) {`,
  },
  {
    name: 'revision-number-reused',
    sentence:
      'A revision number that a crashed publication used is used again, and its artifacts are overwritten.',
    file: 'shared/publish/write.ts',
    find: "      if (!(await store.addArtifact(entry.path, entry.mediaType, content)))\n        return { kind: 'taken' };\n",
    replace: '      await store.restoreArtifact(entry.path, entry.mediaType, content);\n',
  },
  {
    name: 'clean-up-by-a-stale-pointer',
    sentence:
      'Artifacts are cleared unless the parameter `feed/current`, which may be stale, names their revision.',
    file: 'shared/publish/publish.ts',
    find: '    const desired = desiredParameters({ config, bucket, ...publication, signed });\n',
    replace: `    const desired = desiredParameters({ config, bucket, ...publication, signed });
    const { manifest, artifacts } = publication;
    const page = await deps.ssm.getParametersByPath({ Path: \`\${config.parameterPrefix}/feed\`, Recursive: false });
    const pointed = page.Parameters?.find(({ Name }) => Name?.endsWith('/current'))?.Value;
    const { revision } = JSON.parse(pointed ?? '{"revision":0}');
    for (const { entry } of artifacts.filter(() => revision > 0 && revision !== manifest.revision)) {
      await store.restoreArtifact(entry.path, entry.mediaType, '# cleared\\n');
    }
`,
  },
  {
    name: 'batch-failure-swallowed',
    sentence: 'A failed publication is acknowledged as processed.',
    file: 'shared/publish/handler.ts',
    find: 'batchItemFailures: event.Records.map(({ messageId }) => ({ itemIdentifier: messageId })),',
    replace:
      'batchItemFailures: event.Records.slice(0, 0).map(({ messageId }) => ({ itemIdentifier: messageId })),',
  },
  {
    name: 'visibility-timeout-not-shortened',
    sentence:
      'After a transient failure, a publication is redelivered only after the default visibility timeout.',
    file: 'shared/publish/handler.ts',
    find: '    await backOff(event.Records, deps);\n',
    replace: '',
  },
  {
    name: 'rejected-parameter-blocks-publication',
    sentence: 'A parameter that Parameter Store rejects keeps all others from being written.',
    file: 'shared/publish/sync-parameters.ts',
    find: 'if (!isFinal) throw error;',
    replace: 'if (!isFinal || error !== undefined) throw error;',
  },
  {
    name: 'late-snapshot-forgotten',
    sentence: 'A binding whose snapshot was observed on an older generation is not observed again.',
    file: 'shared/publish/publish.ts',
    find: "    await deps.reconcileAgain(binding, 'its report came too late');\n",
    replace: '',
  },
  {
    name: 'constant-deduplication-of-reports',
    sentence: 'A second report within five minutes is dropped as a duplicate.',
    file: 'shared/cloud/queues.ts',
    find: 'MessageDeduplicationId: newId(),',
    replace: "MessageDeduplicationId: newId() && 'report',",
  },
  {
    name: 'change-limit-by-percentage',
    sentence: 'Half of all bindings may change at once, however many bindings exist.',
    file: 'shared/publish/holds.ts',
    find: 'if (!isHeldAlready && changed < limit) return undefined;',
    replace: 'if (!isHeldAlready && changed < all.length / 2 + limit * 0) return undefined;',
  },
  {
    name: 'change-limit-expires',
    sentence:
      'A held change is published without an approval when the window of the change limit ends.',
    file: 'shared/publish/holds.ts',
    find: 'const isHeldAlready = entry.active.some(isHold);',
    replace: 'const isHeldAlready = entry.active.some(isHold) && limit < 0;',
  },
  {
    name: 'grace-period-without-notification',
    sentence:
      'The grace period starts when the manifest records the loss, even if operators were not notified.',
    file: 'shared/publish/merge.ts',
    find: "if (isRelease && !isGraceOver(entry.name, context)) return { kind: 'merged', entry };",
    replace:
      "if (isRelease && !isGraceOver(entry.name, context) && entry.generation < 0) return { kind: 'stale' };",
  },
  {
    name: 'retirement-counted-from-observation',
    sentence:
      'The time for which a replaced address is still served starts at its observation, not at its publication.',
    file: 'shared/publish/merge.ts',
    find: 'return until >= least ? { address, until }',
    replace: 'return until >= least || published !== null ? { address, until }',
  },
  {
    name: 'unconfigured-binding-dropped',
    sentence:
      'A binding that a deployment left out of the configuration is removed from the feed at once.',
    file: 'shared/publish/merge.ts',
    find: 'if (entry.snapshot === null || isApproved) return [];',
    replace: 'if (entry.snapshot === null || approval !== undefined || isApproved) return [];',
  },
  {
    name: 'notifications-not-logged',
    sentence: 'The outbox does not log what operators were notified of.',
    file: 'shared/notify/notify.ts',
    find: '    notified: log,\n',
    replace: '    notified: log.revision < 0 ? log : existing.notified,\n',
  },
  {
    name: 'notifications-removed-before-sending',
    sentence: 'A notification is removed from the outbox although its send failed.',
    file: 'shared/notify/notify.ts',
    find: '      await keepInHistory(message, deps);\n',
    replace: '      sent.push(message);\n      await keepInHistory(message, deps);\n',
  },
  {
    name: 'outbox-without-if-match',
    sentence: 'The outbox is written without If-Match.',
    file: 'shared/notify/outbox.ts',
    find: "      ...(etag === undefined ? { IfNoneMatch: '*' as const } : { IfMatch: etag }),\n",
    replace: '',
  },
  {
    name: 'reported-changes-repeated',
    sentence: 'The changes of a report that SQS delivers again are notified again.',
    file: 'shared/notify/diff.ts',
    find: 'report.applied.length > 0 && !isLogged(logged, id)',
    replace: 'report.applied.length > 0 && (!isLogged(logged, id) || id.length > 0)',
  },
  {
    name: 'overlapping-report-merged',
    sentence: 'A report whose observation began before that of the entry ended is merged.',
    file: 'shared/publish/merge.ts',
    find: "if (message.observedFrom < entry.observedUntil) return { kind: 'late' };",
    replace: "if (message.observedFrom < '') return { kind: 'late' };",
  },
];
