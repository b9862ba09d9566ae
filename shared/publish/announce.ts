import type { Parameter } from '../cloud/ports.ts';
import type { Config } from '../config/config.ts';
import { shortDigest } from '../model/digest.ts';
import type { Manifest, PublishedBinding } from '../model/feed.ts';
import type { BindingMessage } from '../model/messages.ts';
import type { Notice } from '../model/notice.ts';
import { factChanges } from '../notify/facts.ts';
import type { Notification } from '../notify/notification.ts';
import { parameterRefused, repairInterrupted } from './notices.ts';
import { FEED, type ToldOfRefusals } from './refusals.ts';
import { readAnnounced, readTold, type Told } from './told.ts';

/**
 * What people have to be told now: the difference between what the manifest says and what they have been
 * told, with the changes that reconciles made. One message for a revision, or for repairs without one; one
 * for each notice that began or ended. `known` is the manifest of the revision that they were told of.
 */
export function notificationsOf(
  known: Manifest,
  published: Manifest,
  messages: readonly BindingMessage[],
  parameters: ReadonlyMap<string, Parameter>,
  config: Config,
): Notification[] {
  const entries = published.bindings.map((entry) => ({
    entry,
    told: readTold(parameters, config, entry.name),
    applied: messages.filter(({ binding }) => binding === entry.name).flatMap((m) => m.applied),
  }));
  const before = new Map(known.bindings.map(({ name, snapshot }) => [name, snapshot]));
  const changedFacts = entries
    .filter(({ entry, told }) => entry.snapshot !== null && entry.revision !== told.revision)
    .map(({ entry }) => ({
      binding: entry.name,
      changes: factChanges(before.get(entry.name) ?? null, entry.snapshot),
    }));
  const left = known.bindings.filter(
    ({ name, snapshot }) =>
      snapshot !== null && !published.bindings.some((entry) => entry.name === name),
  );
  const facts = [
    ...changedFacts,
    ...left.map(({ name, snapshot }) => ({
      binding: name,
      changes: factChanges(snapshot, null),
    })),
  ];
  const changes = entries.flatMap(({ applied }) => applied);
  const common = { revision: published.revision, facts, changes, notices: [] as Notice[] };
  const isNewRevision = published.revision !== readAnnounced(parameters, config);
  const repaired = entries
    .filter(({ applied }) => applied.length > 0)
    .map(({ entry }) => entry.name);
  const changed = [...new Set([...repaired, ...facts.map(({ binding }) => binding)])].sort();
  return [
    ...(isNewRevision
      ? [{ ...common, kind: 'revision' as const, severity: 'info' as const, bindings: changed }]
      : []),
    ...(!isNewRevision && changes.length > 0
      ? [{ ...common, kind: 'repair' as const, severity: 'warning' as const, bindings: changed }]
      : []),
    ...entries.flatMap(({ entry, told, applied }) => [
      ...begun(entry, told).map((notice) => about([entry.name], published, 'notice', notice)),
      ...ended(entry, told).map((notice) => about([entry.name], published, 'resolved', notice)),
      ...(isInterrupted(entry, told) && applied.length === 0
        ? [about([entry.name], published, 'repair', repairInterrupted(entry.name))]
        : []),
    ]),
  ];
}

/** The same of what Parameter Store refuses: `refused` is what stands, by binding or `feed`. */
export function refusalAnnouncements(
  told: ToldOfRefusals,
  refused: ReadonlyMap<string, Notice>,
  published: Manifest,
): Notification[] {
  const bindings = (scope: string) => (scope === FEED ? [] : [scope]);
  return [
    ...[...refused]
      .filter(([scope, { text }]) => told[scope]?.text !== shortDigest(text))
      .map(([scope, notice]) => about(bindings(scope), published, 'notice', notice)),
    ...Object.entries(told)
      .filter(([scope]) => !refused.has(scope))
      .map(([scope, { since }]) =>
        about(bindings(scope), published, 'resolved', noLonger(parameterRefused.code, since)),
      ),
  ];
}

function about(
  bindings: string[],
  { revision }: Manifest,
  kind: Notification['kind'],
  notice: Notice,
): Notification {
  const { severity } = notice;
  return {
    kind,
    severity,
    bindings,
    revision,
    changes: [],
    facts: [],
    notices: [notice],
  };
}

function begun({ active }: PublishedBinding, { notices }: Told): Notice[] {
  return active
    .filter(
      ({ code, text }) => !notices.some((n) => n.code === code && n.text === shortDigest(text)),
    )
    .map(({ since: _, ...notice }) => notice);
}

function ended({ active }: PublishedBinding, { notices }: Told): Notice[] {
  return notices
    .filter(({ code }) => !active.some((notice) => notice.code === code))
    .map(({ code, since }) => noLonger(code, since));
}

function noLonger(code: string, since: string): Notice {
  return {
    code,
    severity: 'info',
    text: `No longer so: ${code} (since ${since}).`,
    remedy: 'Nothing.',
  };
}

/** A generation that rose while nothing visible changed is a fence that moved: zones were written by a run that died before it could say so. */
function isInterrupted(entry: PublishedBinding, told: Told): boolean {
  return told.generation < entry.generation && told.revision === entry.revision;
}
