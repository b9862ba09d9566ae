import type { Notice } from '../../shared/model/notice.ts';
import type { NoticeMessage } from '../../shared/notify/schema.ts';
import { judge } from './judge/verdict.ts';
import type { Installation } from './lambda/installation.ts';
import type { Simulation } from './simulation.ts';

/** Of no binding, but of the feed as a whole. */
const FEED = 'feed';

/** What people take to be so by their messages alone: the last notice of each binding and code that was not resolved. */
function activeNoticesOf(messages: readonly NoticeMessage[]): Map<string, Notice> {
  const believed = new Map<string, Notice>();
  for (const { kind, bindings, notices } of messages) {
    for (const notice of notices) {
      const key = `${bindings[0] ?? FEED} ${notice.code}`;
      if (kind === 'notice') believed.set(key, notice);
      if (kind === 'resolved') believed.delete(key);
    }
  }
  return believed;
}

function messagesTo(simulation: Simulation, { owner }: Installation): NoticeMessage[] {
  return simulation.notifications
    .filter((one) => one.owner === owner)
    .map(({ message }) => message);
}

/**
 * Whoever is told of parameters that Parameter Store refuses deletes them, as the notice says; undefined where
 * nobody is.
 */
export function deleteRejectedParameters(simulation: Simulation): string | undefined {
  const { ssm } = simulation.cloud.world;
  const deleted = simulation.installations
    .flatMap((installation) => [...activeNoticesOf(messagesTo(simulation, installation)).values()])
    .filter(({ code }) => code === 'parameter-refused')
    .flatMap(({ remedy }) => [...remedy.matchAll(/delete-parameter --name ([^`]+)`/g)])
    .flatMap(([, name = '']) => (ssm.parameter(name) === undefined ? [] : [name]));
  for (const Name of deleted) ssm.deleteParameter({ Name });
  return deleted.length === 0 ? undefined : deleted.join(', ');
}

/**
 * What people know by their messages alone, against what stands: every notice was told and none is believed
 * that ended. Where no publication was disturbed, nothing was told twice either.
 */
export function notificationGaps(simulation: Simulation, installation: Installation): string[] {
  const messages = messagesTo(simulation, installation);
  const believed = activeNoticesOf(messages);
  const entries = simulation.manifestIn(installation)?.manifest.bindings ?? [];
  const active = new Set(
    entries.flatMap(({ name, active }) => active.map(({ code }) => `${name} ${code}`)),
  );
  const revision = simulation.manifestIn(installation)?.manifest.revision ?? 0;
  const lastTold = Math.max(
    0,
    ...messages.filter(({ kind }) => kind === 'revision').map((message) => message.revision),
  );
  return [
    ...[...active].filter((key) => !believed.has(key)).map((key) => `${key} was never told`),
    ...[...believed.keys()]
      // One that is of no entry left with its binding.
      .filter(
        (key) =>
          !active.has(key) &&
          [FEED, ...entries.map(({ name }) => name)].some((name) => key.startsWith(`${name} `)),
      )
      .map((key) => `${key} ended, and nobody was told`),
    ...(lastTold === revision ? [] : [`revision ${revision} was never told, ${lastTold} was`]),
  ];
}

/** Every write to a zone is named in a message after it, or said to have been made by a run that was cut off. */
export function unreportedWrites(simulation: Simulation, installation: Installation): string[] {
  const { owner } = installation;
  const writes = simulation.written.filter((write) => write.owner === owner);
  const told = simulation.notifications.filter((one) => one.owner === owner);
  return writes.flatMap(({ at, zoneId, after }) => {
    const markers = [...after.values()].map(({ ResourceRecords }) => ResourceRecords?.[0]?.Value);
    const binding = /,binding=([^,]+),/.exec(markers.join(' '))?.[1] ?? '';
    const isNamed = told.some(
      ({ at: later, message: { bindings, changes, kind, notices, truncated } }) =>
        later >= at &&
        (changes.some((change) => change.zoneId === zoneId) ||
          (bindings.includes(binding) &&
            (truncated ||
              kind === 'revision' ||
              notices.some(({ code }) => code === 'repair-interrupted')))),
    );
    const configured = installation.config.bindings.find(({ name }) => name === binding);
    // What a binding that is held wrote before is said when it is published again.
    const isServed = configured && judge(simulation, configured, owner).kind === 'served';
    return isNamed || !isServed ? [] : [`what was written to ${zoneId} for ${binding} at ${at} ms`];
  });
}

/** What a function says that it did is told to people, word for word, by whichever publication takes it up. */
export function unreportedChanges(simulation: Simulation, { owner }: Installation): string[] {
  if (simulation.mayLoseReports) return [];
  const told = simulation.notifications.filter((one) => one.owner === owner);
  return simulation.reported
    .filter(({ invocation }) => invocation.owner === owner)
    .flatMap(({ message: { binding, applied } }) =>
      applied
        .filter(({ name, desired }) => {
          const isSame = (change: { name: string; desired: string | null }) =>
            change.name === name && change.desired === desired;
          return !told.some(({ message }) => message.truncated || message.changes.some(isSame));
        })
        .map(({ kind, name, type }) => `${binding} ${kind} ${name} ${type}`),
    );
}

/** Messages that went out more than once. */
export function repeatedRevisions(simulation: Simulation, installation: Installation): string[] {
  const revisions = simulation.notifications
    .filter(({ owner, message }) => owner === installation.owner && message.kind === 'revision')
    .map(({ message }) => message.revision);
  return revisions
    .filter((revision, index) => revisions.indexOf(revision) !== index)
    .map((revision) => `revision ${revision} was told twice`);
}
