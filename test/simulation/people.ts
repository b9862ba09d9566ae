import { judge } from './judge/verdict.ts';
import type { Installation } from './lambda/installation.ts';
import type { Simulation } from './simulation.ts';

/**
 * What people know by their messages alone, against what stands: every notice was told and none is believed
 * that ended. Where no publication was disturbed, nothing was told twice either.
 */
export function untold(simulation: Simulation, installation: Installation): string[] {
  const messages = simulation.told
    .filter(({ owner }) => owner === installation.owner)
    .map(({ message }) => message);
  const believed = new Set<string>();
  for (const { kind, bindings, notices } of messages) {
    for (const { code } of notices) {
      const key = `${bindings[0]} ${code}`;
      if (kind === 'notice') believed.add(key);
      if (kind === 'resolved') believed.delete(key);
    }
  }
  const entries = simulation.manifestIn(installation)?.manifest.bindings ?? [];
  const standing = new Set(
    entries.flatMap(({ name, standing }) => standing.map(({ code }) => `${name} ${code}`)),
  );
  const revision = simulation.manifestIn(installation)?.manifest.revision ?? 0;
  const lastTold = Math.max(
    0,
    ...messages.filter(({ kind }) => kind === 'revision').map((message) => message.revision),
  );
  return [
    ...[...standing].filter((key) => !believed.has(key)).map((key) => `${key} was never told`),
    // A message that went out unheard is not remembered: should its notice end before the next try, nobody says so.
    ...(simulation.isPublisherDisturbed ? [] : [...believed])
      // One that is of no entry left with its binding.
      .filter((key) => !standing.has(key) && entries.some(({ name }) => key.startsWith(`${name} `)))
      .map((key) => `${key} ended, and nobody was told`),
    ...(lastTold === revision ? [] : [`revision ${revision} was never told, ${lastTold} was`]),
  ];
}

/** Every write to a zone is named in a message after it, or said to have been made by a run that was cut off. */
export function unnamed(simulation: Simulation, installation: Installation): string[] {
  const { owner } = installation;
  const writes = simulation.written.filter((write) => write.owner === owner);
  const told = simulation.told.filter((one) => one.owner === owner);
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
export function unsaid(simulation: Simulation, { owner }: Installation): string[] {
  if (simulation.mayLoseReports) return [];
  const told = simulation.told.filter((one) => one.owner === owner);
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
export function toldTwice(simulation: Simulation, installation: Installation): string[] {
  const revisions = simulation.told
    .filter(({ owner, message }) => owner === installation.owner && message.kind === 'revision')
    .map(({ message }) => message.revision);
  return revisions
    .filter((revision, index) => revisions.indexOf(revision) !== index)
    .map((revision) => `revision ${revision} was told twice`);
}
