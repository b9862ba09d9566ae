import { MANIFEST_KEY } from '../../../shared/feed/keys.ts';
import type { BindingSnapshot, Manifest, PublishedBinding } from '../../../shared/model/feed.ts';
import type { Invocation } from '../lambda/invocation.ts';
import type { Simulation } from '../simulation.ts';
import { entryOf } from './entry.ts';
import { property } from './property.ts';

const WINDOW_MS = 15 * 60_000;

/** Properties of the changes that a publication makes. */
export const PUBLICATION_PROPERTIES = [
  property({
    name: 'never-empty',
    invariant: 2,
    sentence:
      'A published binding, address list, forwarder list, zone list or file never becomes empty.',
    at: 'manifest-written',
    check: ({ invocation, before, after }, simulation) => {
      const { approvals } = simulation.installation(invocation.owner).config;
      for (const earlier of before?.manifest.bindings ?? []) {
        const entry = entryOf(after, earlier.name);
        const isDropped = approvals.some((one) => one.startsWith(`${earlier.name}:drop:`));
        if (earlier.snapshot !== null && !entry?.snapshot && !isDropped) {
          return `${earlier.name} was removed`;
        }
      }
      for (const { endpoint, inbound, zones, binding } of live(after)) {
        if (endpoint.addresses.length === 0) return `${binding} has no address`;
        if (inbound.addresses.length === 0) return `${binding} has no forwarder`;
        if (zones.length === 0) return `${binding} has no zone`;
      }
      const empty = after.artifacts.find(({ size }) => size === 0);
      if (empty !== undefined) return `${empty.path} is empty`;
      return after.revision > 0 && after.artifacts.length === 0
        ? 'the revision has no files'
        : undefined;
    },
  }),
  property({
    name: 'released-after-notification',
    invariant: 2,
    sentence:
      'Names return to public DNS only if operators were notified of the lost endpoint for the whole grace period.',
    at: 'manifest-written',
    check: ({ invocation, before, after }, simulation) => {
      const grace = simulation.shape.releaseAfterMinutes * 60_000 - 2 * simulation.largestSkewMs;
      for (const { name, snapshot } of after.bindings) {
        // A lost manifest is restored from an earlier one, so there is no manifest to compare with.
        if (before === undefined || snapshot?.status !== 'released') continue;
        if (entryOf(before.manifest, name)?.snapshot?.status === 'released') continue;
        const notifiedAt = lossNotifiedAt(simulation, invocation.owner, name);
        if (notifiedAt === undefined) return `${name}: operators were not notified of the loss`;
        const minutes = (simulation.at - notifiedAt) / 60_000;
        if (simulation.at - notifiedAt < grace) {
          return `${name}: operators were notified only ${minutes} min ago`;
        }
      }
      return undefined;
    },
  }),
  property({
    name: 'make-before-break',
    invariant: 6,
    sentence:
      'A replaced address that still answers is served for at least one poll interval and one TTL.',
    at: 'manifest-written',
    check: ({ invocation, before, after }, simulation) => {
      const dropped = simulation
        .ledger(invocation.owner)
        .servedAddresses.droppedBy(before?.manifest, after, decidedAt(simulation, invocation));
      for (const { binding, part, address, servedOnlyMs } of dropped) {
        const answers =
          part === 'endpoint'
            ? stillHeld(simulation, binding, address)
            : stillAttached(
                simulation,
                binding,
                address,
                observedSince(simulation, invocation, entryOf(after, binding.binding)),
              );
        // A stale answer may be older than the address.
        if (!answers || isYoung(simulation, binding, part, address)) continue;
        // The shortest TTL and the shortest poll interval that a run configures.
        const needed = 1000 * (30 + 60) - 2 * simulation.largestSkewMs;
        if (servedOnlyMs < needed) {
          return `${part} address ${address} of ${binding.binding} still answers, and was removed ${servedOnlyMs / 1000} s after its replacement`;
        }
      }
      return undefined;
    },
  }),
  property({
    name: 'absolute-change-limit',
    invariant: 12,
    sentence:
      'Without an approval, no more bindings change within fifteen minutes than the configuration permits.',
    at: 'manifest-written',
    check: ({ invocation, before, after }, simulation) => {
      const { config } = simulation.installation(invocation.owner);
      const changes = simulation.ledger(invocation.owner).changes;
      // The publisher applies the limit after it reads the manifest and before it writes it, which slow calls
      // separate by seconds. Changes are dated by the read, so that only changes certainly within the window count.
      const readAt = simulation.reads.of(invocation, 'GetObject', MANIFEST_KEY)?.at;
      for (const entry of after.bindings) {
        const earlier = entryOf(before?.manifest, entry.name)?.snapshot;
        if (!earlier || !entry.snapshot || entry.generation < 2) continue;
        if (visiblePart(earlier) !== visiblePart(entry.snapshot)) {
          changes.push({ at: readAt ?? simulation.at, binding: entry.name });
        }
      }
      const isFree =
        config.approvals.some((one) => one.startsWith('publish:')) || simulation.largestSkewMs > 0;
      const recent = changes.filter(({ at }) => at > simulation.at - WINDOW_MS);
      const count = new Set(recent.map(({ binding }) => binding)).size;
      return isFree || count <= simulation.largestLimit
        ? undefined
        : `${count} bindings changed within 15 minutes`;
    },
  }),
  property({
    name: 'held-until-approved',
    invariant: 12,
    sentence:
      'A change that the change limit holds is published only with an approval, however much time passes.',
    at: 'manifest-written',
    check: ({ invocation, before, after }, simulation) => {
      const { approvals } = simulation.installation(invocation.owner).config;
      for (const { name, active, snapshot } of before?.manifest.bindings ?? []) {
        const hold = active.find(({ code }) => code === 'publication-held');
        const later = entryOf(after, name)?.snapshot;
        if (
          hold === undefined ||
          !snapshot ||
          !later ||
          visiblePart(snapshot) === visiblePart(later)
        )
          continue;
        if (!approvals.includes(hold.approval ?? ''))
          return `${name} was held and is published without an approval`;
      }
      return undefined;
    },
  }),
];

function live({ bindings }: Manifest): BindingSnapshot[] {
  return bindings.flatMap(({ snapshot }) => (snapshot?.status === 'live' ? [snapshot] : []));
}

/** The part of a snapshot that determines the answers of resolvers. */
function visiblePart(snapshot: BindingSnapshot): string {
  return JSON.stringify({
    ...snapshot,
    zones: snapshot.zones.map(({ id, domain, wildcard, recordTypes }) => [
      id,
      domain,
      wildcard,
      recordTypes,
    ]),
  });
}

/** Whether the binding's endpoint still has the address and answers. */
function stillHeld({ cloud }: Simulation, binding: BindingSnapshot, address: string): boolean {
  const ec2 = cloud.world.ec2();
  return [...ec2.endpoints.values()]
    .filter(({ view }) => view.VpcEndpointId === binding.endpoint.id)
    .filter(({ view }) => ['available', 'pending'].includes(view.State))
    .some(({ interfaces }) =>
      [...interfaces.values()].some((id) => {
        const found = binding.endpoint.addresses.find((entry) => entry.interfaceId === id);
        return found?.address === address && ec2.interfaces.has(id);
      }),
    );
}

/** When the publisher read the manifest that it replaced. Milliseconds since the start of the run. */
function decidedAt(simulation: Simulation, invocation: Invocation): number {
  const read = simulation.reads.of(invocation, 'GetObject', MANIFEST_KEY);
  return read?.at ?? simulation.at;
}

/** Whether the address may be younger than the oldest stale answer that a run received. */
function isYoung(
  { cloud, history }: Simulation,
  binding: BindingSnapshot,
  part: 'endpoint' | 'inbound',
  address: string,
): boolean {
  const { oldestAnswerMs } = cloud.faults;
  if (oldestAnswerMs === 0) return false;
  const since = history.presentSince(binding[part].id ?? '', address);
  // The address came after the last sample.
  if (since === undefined) return true;
  return cloud.clock.now().getTime() - since <= oldestAnswerMs + 60_000;
}

/**
 * When the observation of the published entry began, or when the manifest before was written, if that was earlier. In
 * milliseconds of the virtual clock.
 */
function observedSince(
  simulation: Simulation,
  { owner }: Invocation,
  entry: PublishedBinding | undefined,
): number {
  const before = simulation.ledger(owner).manifestAt + simulation.startedAt;
  const report = simulation.reported.find(
    ({ invocation, message }) =>
      invocation.owner === owner &&
      message.binding === entry?.name &&
      message.observedUntil === entry.observedUntil,
  );
  return report === undefined ? before : Math.min(before, Date.parse(report.message.observedFrom));
}

/**
 * Whether the address stayed attached without a break. An address that was attached again may not have been observed
 * yet.
 */
function stillAttached(
  { cloud, history }: Simulation,
  { inbound }: BindingSnapshot,
  address: string,
  since: number,
): boolean {
  const id = inbound.id ?? '';
  if ((history.detachedAt(id, address) ?? 0) >= since) return false;
  const listed = cloud.world.resolver().endpoints.get(id)?.addresses.values() ?? [];
  return [...listed].some(({ address: one }) => one.Ip === address && one.Status === 'ATTACHED');
}

/** When operators were first notified of the loss. Undefined if they were not, or if the loss was resolved. */
function lossNotifiedAt(simulation: Simulation, owner: string, name: string): number | undefined {
  let since: number | undefined;
  for (const { at, owner: sender, message } of simulation.notifications) {
    const isOfLoss = message.notices.some(({ code }) => code === 'endpoint-missing');
    if (sender !== owner || message.bindings[0] !== name || !isOfLoss) continue;
    since = message.kind === 'resolved' ? undefined : (since ?? at);
  }
  return since;
}
