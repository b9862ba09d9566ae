import type { Mutant } from './mutant.ts';

/** Bugs of publishing and telling. */
export const FEED_MUTANTS: readonly Mutant[] = [
  {
    name: 'revision-checked-once',
    sentence: 'The manifest is written over whatever is there by now.',
    file: 'shared/feed/store.ts',
    find: "      ...(stored.kind === 'absent' ? { IfNoneMatch: '*' as const } : { IfMatch: stored.etag }),\n",
    replace: '',
  },
  {
    name: 'generation-not-compared',
    sentence: 'A snapshot is accepted whatever it was observed on.',
    file: 'shared/publish/merge.ts',
    find: "if (message.observedGeneration !== entry.generation) return 'late';",
    replace: "if (message.observedGeneration < 0) return 'late';",
  },
  {
    name: 'manifest-before-artifacts',
    sentence: 'The manifest names files that are written after it.',
    file: 'shared/publish/publish.ts',
    find: '  const signatures = await signManifest(text, keys);\n  if (isNewRevision) {',
    replace: `  const signatures = await signManifest(text, keys);
  if (isNewRevision) {
    await store.addSignatures(text, signatures);
    try {
      await store.replace(stored, text);
    } catch (error) {
      if (isLostToAnother(error)) return 'stale';
      throw error;
    }
    for (const { entry, content } of artifacts) await store.addArtifact(entry.path, entry.mediaType, content);
    await store.keepManifest(manifest.revision, text, signatures);
    return 'written';
  }
  if (isNewRevision) {`,
  },
  {
    name: 'artifacts-written-over',
    sentence: "A revision's number that was used by a publication that died is used again.",
    file: 'shared/publish/publish.ts',
    find: "if (!(await store.addArtifact(entry.path, entry.mediaType, content))) return 'taken';",
    replace: 'await store.restoreArtifact(entry.path, entry.mediaType, content);',
  },
  {
    name: 'clean-up-by-a-stale-pointer',
    sentence:
      'Files of every revision but the one that Parameter Store still points at are cleared.',
    file: 'shared/publish/tell.ts',
    find: '  const before = await announcedManifest(',
    replace: `  const pointed = parameters.get(\`\${config.parameterPrefix}/feed/current\`)?.Value;
  const { revision } = JSON.parse(pointed ?? '{"revision":0}');
  for (const { entry } of artifacts.filter(() => revision > 0 && revision !== manifest.revision)) {
    await store.restoreArtifact(entry.path, entry.mediaType, '# cleared\\n');
  }
  const before = await announcedManifest(`,
  },
  {
    name: 'batch-failure-swallowed',
    sentence: 'A publication that failed counts as done.',
    file: 'shared/publish/handler.ts',
    find: 'batchItemFailures: event.Records.map(({ messageId }) => ({ itemIdentifier: messageId })),',
    replace:
      'batchItemFailures: event.Records.slice(0, 0).map(({ messageId }) => ({ itemIdentifier: messageId })),',
  },
  {
    name: 'failure-left-to-the-queue',
    sentence: 'A publication that failed in passing comes back when the queue shows it again.',
    file: 'shared/publish/handler.ts',
    find: '    await comeBackSoon(event.Records, deps);\n',
    replace: '',
  },
  {
    name: 'refused-parameter-keeps-all-back',
    sentence: 'A parameter that was made anew with another type ends the publication.',
    file: 'shared/publish/parameters.ts',
    find: "if (!(cause instanceof CloudError && cause.kind === 'refused')) throw cause;",
    replace: 'if (cause !== undefined) throw cause;',
  },
  {
    name: 'late-snapshot-forgotten',
    sentence: 'A binding whose snapshot came too late is not looked at again.',
    file: 'shared/publish/publish.ts',
    find: "    await deps.reconcileAgain(binding, 'its snapshot came too late');\n",
    replace: '',
  },
  {
    name: 'constant-deduplication-of-reports',
    sentence: 'A second report within five minutes is dropped.',
    file: 'shared/cloud/queues.ts',
    find: 'MessageDeduplicationId: newId(),',
    replace: "MessageDeduplicationId: newId() && 'report',",
  },
  {
    name: 'change-limit-by-percentage',
    sentence: 'Half of all bindings may change at once, however many these are.',
    file: 'shared/publish/merge.ts',
    find: 'if (!isHeldAlready && changed < limit) return undefined;',
    replace: 'if (!isHeldAlready && changed < all.length / 2 + limit * 0) return undefined;',
  },
  {
    name: 'change-limit-lets-go',
    sentence:
      'What the change limit held is published when the window is over, without an approval.',
    file: 'shared/publish/merge.ts',
    find: 'const isHeldAlready = entry.active.some(isHold);',
    replace: 'const isHeldAlready = entry.active.some(isHold) && limit < 0;',
  },
  {
    name: 'released-untold',
    sentence:
      'How long a loss was known counts from when the feed said so, whoever was told of it.',
    file: 'shared/publish/merge.ts',
    find: 'if (isRelease && !isLossKnown(entry.name, context)) return entry;',
    replace:
      'if (isRelease && !isLossKnown(entry.name, context) && entry.generation < 0) return entry;',
  },
  {
    name: 'retired-by-the-time-of-observation',
    sentence:
      'How long a replaced address is served counts from when it was seen, not from its publication.',
    file: 'shared/publish/merge.ts',
    find: 'return until >= least ? { address, until }',
    replace: 'return until >= least || published !== null ? { address, until }',
  },
  {
    name: 'left-out-of-the-configuration',
    sentence: 'A binding that a deployment forgot leaves the feed at once.',
    file: 'shared/publish/merge.ts',
    find: 'if (entry.snapshot === null || isApproved) return [];',
    replace: 'if (entry.snapshot === null || approval !== undefined || isApproved) return [];',
  },
  {
    name: 'told-and-forgotten',
    sentence: 'What people were told is not remembered.',
    file: 'shared/publish/tell.ts',
    find: '    ...manifest.bindings.map((entry) => stateParameter(config, entry, parameters, deps.now())),\n',
    replace:
      '    ...manifest.bindings.slice(0, 0).map((entry) => stateParameter(config, entry, parameters, deps.now())),\n',
  },
  {
    name: 'remembered-before-it-is-told',
    sentence: 'A notice counts as told before its message has gone out.',
    file: 'shared/publish/tell.ts',
    find: '  for (const announcement of notificationsOf(before, manifest, messages, parameters, config)) {',
    replace: `  const early = manifest.bindings.map((entry) => stateParameter(config, entry, parameters, deps.now()));
  await writeParameters(ssm, differingParameters(parameters, early));
  for (const announcement of notificationsOf(before, manifest, messages, parameters, config)) {`,
  },
];
