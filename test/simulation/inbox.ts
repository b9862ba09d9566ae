import { HISTORY_PREFIX } from '../../shared/feed/keys.ts';
import type { Change } from '../../shared/model/change.ts';
import type { Notice } from '../../shared/model/notice.ts';
import { REPAIR_REPEATS } from '../../shared/notify/repeats.ts';
import { type NoticeMessage, noticeMessageSchema } from '../../shared/notify/schema.ts';
import { judge } from './judge/verdict.ts';
import type { Installation } from './lambda/installation.ts';
import type { Records } from './observations.ts';
import type { Simulation } from './simulation.ts';

/** The key of notices that concern the whole feed. */
const FEED = 'feed';

function keyOf(scope: string, { code, subject = '' }: Notice): string {
  return `${scope} ${code} ${subject}`.trimEnd();
}

/** The notices that the messages leave active: the last notice of each condition that was not resolved. */
function activeNoticesOf(messages: readonly NoticeMessage[]): Map<string, Notice> {
  const active = new Map<string, Notice>();
  for (const { kind, bindings, notices } of messages) {
    for (const notice of notices) {
      const key = keyOf(bindings[0] ?? FEED, notice);
      if (kind === 'notice') active.set(key, notice);
      if (kind === 'resolved') active.delete(key);
    }
  }
  return active;
}

/** The messages in the order of arrival. A message that is sent again has the same id, and subscribers ignore it. */
function messagesTo(simulation: Simulation, { owner }: Installation): NoticeMessage[] {
  const messages = new Map<string, NoticeMessage>();
  for (const { owner: sender, message } of simulation.notifications) {
    if (sender === owner && !messages.has(message.id)) messages.set(message.id, message);
  }
  return [...messages.values()];
}

/** Deletes rejected parameters, as their notice instructs operators to do. Undefined if no notice asks for it. */
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

/** The differences between the notices and revision in the messages and those in the manifest. */
export function notificationGaps(simulation: Simulation, installation: Installation): string[] {
  const messages = messagesTo(simulation, installation);
  const sent = activeNoticesOf(messages);
  const entries = simulation.manifestIn(installation)?.manifest.bindings ?? [];
  const active = new Set(
    entries.flatMap(({ name, active }) => active.map((notice) => keyOf(name, notice))),
  );
  const revision = simulation.manifestIn(installation)?.manifest.revision ?? 0;
  const lastSent = Math.max(
    0,
    ...messages.filter(({ kind }) => kind === 'revision').map((message) => message.revision),
  );
  return [
    ...[...active].filter((key) => !sent.has(key)).map((key) => `${key} was never sent`),
    ...[...sent]
      // No manifest contains this notice: the notification log does, for longer than a run lasts.
      .filter(([key, { code }]) => !active.has(key) && code !== REPAIR_REPEATS)
      .map(([key]) => key)
      .map((key) => `${key} ended without a message`),
    ...(lastSent === revision
      ? []
      : [`revision ${revision} was never sent; the last was revision ${lastSent}`]),
  ];
}

/** Writes to zones that no later message names. A notice of an interrupted repair also counts. */
export function unreportedWrites(simulation: Simulation, installation: Installation): string[] {
  const { owner } = installation;
  const writes = simulation.written.filter((write) => write.owner === owner);
  const sent = simulation.notifications.filter((one) => one.owner === owner);
  return writes.flatMap(({ at, zoneId, after }) => {
    const markers = [...after.values()].map(({ ResourceRecords }) => ResourceRecords?.[0]?.Value);
    const binding = /,binding=([^,]+),/.exec(markers.join(' '))?.[1] ?? '';
    const isNamed = sent.some(
      ({ at: later, message: { bindings, changes, kind, notices, truncated } }) =>
        later >= at &&
        (changes.some((change) => change.zoneId === zoneId) ||
          (bindings.includes(binding) &&
            (truncated ||
              kind === 'revision' ||
              notices.some(({ code }) => code === 'repair-interrupted')))),
    );
    // From then on, repairs of the same record are only stored in the history.
    const isCovered = sent.some(
      ({ message: { bindings, notices } }) =>
        bindings.includes(binding) && notices.some(({ code }) => code === REPAIR_REPEATS),
    );
    // If an operator restored an earlier state of the zone, a late run can write a fence that was already accounted for.
    // Then a lost report leaves no trace.
    const isRepeated = writes.some(
      (other) => other.at < at && other.zoneId === zoneId && fenceIn(other.after) >= fenceIn(after),
    );
    const configured = installation.config.bindings.find(({ name }) => name === binding);
    // The writes of a binding that is held are named when the binding is published again.
    const isServed = configured && judge(simulation, configured, owner).kind === 'served';
    return isNamed || isCovered || isRepeated || !isServed
      ? []
      : [`the write to ${zoneId} for ${binding} at ${at} ms`];
  });
}

/** The fence of the marker among the records; 0 without a marker. */
function fenceIn(records: Records): number {
  const values = [...records.values()].map(({ ResourceRecords }) => ResourceRecords?.[0]?.Value);
  return Number(/,fence=(\d+)/.exec(values.join(' '))?.[1] ?? 0);
}

/** Changes that a run reported, and that neither a message nor the history contains unchanged. */
export function unreportedChanges(simulation: Simulation, installation: Installation): string[] {
  if (simulation.mayLoseReports) return [];
  const { owner } = installation;
  const sent = [...messagesTo(simulation, installation), ...historyOf(simulation, installation)];
  return simulation.reported
    .filter(({ invocation }) => invocation.owner === owner)
    .flatMap(({ message: { binding, applied } }) =>
      applied
        .filter(({ name, desired }) => {
          const isSame = (change: { name: string; desired: string | null }) =>
            change.name === name && change.desired === desired;
          return !sent.some(({ truncated, changes }) => truncated || changes.some(isSame));
        })
        .map(({ kind, name, type }) => `${binding} ${kind} ${name} ${type}`),
    );
}

/** The notifications in the history, which also has the repairs that a notice of repeated repairs covers. */
function historyOf(simulation: Simulation, { deployment }: Installation): NoticeMessage[] {
  const objects = [...simulation.cloud.world.s3.objects(deployment.bucket)];
  return objects
    .filter(([key]) => key.startsWith(HISTORY_PREFIX))
    .map(([, { Body }]) => noticeMessageSchema.parse(JSON.parse(Body)));
}

/** Changes that more notifications contain than reports. */
export function repeatedChanges(simulation: Simulation, installation: Installation): string[] {
  const reports = new Map(
    simulation.reported
      .filter(({ invocation }) => invocation.owner === installation.owner)
      .map(({ message }) => [JSON.stringify(message), message.applied]),
  );
  const reported = countOf([...reports.values()].flat());
  const notified = messagesTo(simulation, installation).flatMap(({ changes }) => changes);
  return [...countOf(notified)]
    .filter(([change, count]) => count > (reported.get(change) ?? 0))
    .map(([change, count]) => `${change} was notified ${count} times`);
}

/** How often each change occurs. */
function countOf(changes: readonly Change[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { zoneId, kind, name, type, desired } of changes) {
    const change = `${zoneId} ${kind} ${name} ${type} ${desired}`;
    counts.set(change, (counts.get(change) ?? 0) + 1);
  }
  return counts;
}

/** Revisions that two messages announce. */
export function repeatedRevisions(simulation: Simulation, installation: Installation): string[] {
  const revisions = messagesTo(simulation, installation)
    .filter(({ kind }) => kind === 'revision')
    .map(({ revision }) => revision);
  return revisions
    .filter((revision, index) => revisions.indexOf(revision) !== index)
    .map((revision) => `revision ${revision} has two messages`);
}
