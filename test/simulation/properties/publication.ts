import { MANIFEST_KEY } from '../../../shared/feed/keys.ts';
import type { BindingSnapshot, Manifest } from '../../../shared/model/feed.ts';
import type { Simulation } from '../simulation.ts';
import { entryOf } from './entry.ts';
import { property } from './property.ts';

const WINDOW_MS = 15 * 60_000;

/** Which changes a publication may make. */
export const PUBLICATION_PROPERTIES = [
  property({
    name: 'never-empty',
    invariant: 2,
    sentence:
      'Nothing that was published becomes nothing: no binding, no list of addresses or forwarders, no zone, no file.',
    at: 'manifest-written',
    check: ({ invocation, before, after }, simulation) => {
      const { approvals } = simulation.installation(invocation.owner).config;
      for (const earlier of before?.manifest.bindings ?? []) {
        const entry = entryOf(after, earlier.name);
        const isDropped = approvals.some((one) => one.startsWith(`${earlier.name}:drop:`));
        if (earlier.snapshot !== null && !entry?.snapshot && !isDropped) {
          return `${earlier.name} is gone`;
        }
      }
      for (const { endpoint, inbound, zones, binding } of live(after)) {
        if (endpoint.addresses.length === 0) return `${binding} has no address`;
        if (inbound.addresses.length === 0) return `${binding} has no forwarder`;
        if (zones.length === 0) return `${binding} has no zone`;
      }
      const empty = after.artifacts.find(({ size }) => size === 0);
      if (empty !== undefined) return `${empty.path} is empty`;
      return after.revision > 0 && after.artifacts.length === 0 ? 'there are no files' : undefined;
    },
  }),
  property({
    name: 'released-after-notification',
    invariant: 2,
    sentence:
      'Names are given back to public DNS only where people have known for the whole grace period that the endpoint is lost.',
    at: 'manifest-written',
    check: ({ invocation, before, after }, simulation) => {
      const grace = simulation.shape.releaseAfterMinutes * 60_000 - 2 * simulation.largestSkewMs;
      for (const { name, snapshot } of after.bindings) {
        // A manifest that was lost is built again from an earlier one: then there is nothing to compare with.
        if (before === undefined || snapshot?.status !== 'released') continue;
        if (entryOf(before.manifest, name)?.snapshot?.status === 'released') continue;
        const known = lossNotifiedAt(simulation, invocation.owner, name);
        if (known === undefined) return `${name}: people do not know of the loss`;
        const minutes = (simulation.at - known) / 60_000;
        if (simulation.at - known < grace) return `${name}: people know of it for ${minutes} min`;
      }
      return undefined;
    },
  }),
  property({
    name: 'make-before-break',
    invariant: 6,
    sentence:
      'An address that still answers is served until every resolver has had the time of a poll and of a TTL to learn the one after it.',
    at: 'manifest-written',
    check: ({ invocation, before, after }, simulation) => {
      const dropped = simulation.ledger(invocation.owner).service.next(before?.manifest, after);
      for (const { binding, part, address, servedOnlyMs } of dropped) {
        const answers =
          part === 'endpoint'
            ? stillHeld(simulation, binding, address)
            : stillAttached(
                simulation,
                binding,
                address,
                simulation.ledger(invocation.owner).manifestAt + simulation.startedAt,
              );
        // An answer that is behind may be older than the address.
        if (!answers || isYoung(simulation, binding, part, address)) continue;
        const needed = 1000 * (30 + 60) - 2 * simulation.largestSkewMs;
        if (servedOnlyMs < needed) {
          return `${part} address ${address} of ${binding.binding} was dropped after ${servedOnlyMs / 1000} s, and still answers`;
        }
      }
      return undefined;
    },
  }),
  property({
    name: 'absolute-change-limit',
    invariant: 12,
    sentence:
      'Never do more bindings change within fifteen minutes than the configuration permits, without an approval.',
    at: 'manifest-written',
    check: ({ invocation, before, after }, simulation) => {
      const { config } = simulation.installation(invocation.owner);
      const changes = simulation.ledger(invocation.owner).changes;
      // A publication is decided after its reading and before its writing, which slow calls part by seconds:
      // what counts from the reading of the one to the writing of the other lay within the time for certain.
      const readAt = simulation.reads.of(invocation, 'GetObject', MANIFEST_KEY)?.at;
      for (const entry of after.bindings) {
        const earlier = entryOf(before?.manifest, entry.name)?.snapshot;
        if (!earlier || !entry.snapshot || entry.generation < 2) continue;
        if (seenBy(earlier) !== seenBy(entry.snapshot)) {
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
      'What the change limit holds is published only by an approval, however much time passes.',
    at: 'manifest-written',
    check: ({ invocation, before, after }, simulation) => {
      const { approvals } = simulation.installation(invocation.owner).config;
      for (const { name, active, snapshot } of before?.manifest.bindings ?? []) {
        const hold = active.find(({ code }) => code === 'publication-held');
        const later = entryOf(after, name)?.snapshot;
        if (hold === undefined || !snapshot || !later || seenBy(snapshot) === seenBy(later))
          continue;
        if (!approvals.includes(hold.approval ?? '')) return `${name} was held, and is published`;
      }
      return undefined;
    },
  }),
];

function live({ bindings }: Manifest): BindingSnapshot[] {
  return bindings.flatMap(({ snapshot }) => (snapshot?.status === 'live' ? [snapshot] : []));
}

/** What resolvers can see a difference in. */
function seenBy(snapshot: BindingSnapshot): string {
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

/** Whether an endpoint of the binding's service still holds it and answers. */
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

/** Younger than the oldest answer that AWS may give, and than the run that hears it. */
function isYoung(
  { cloud, history, oldestAnswerMs }: Simulation,
  binding: BindingSnapshot,
  part: 'endpoint' | 'inbound',
  address: string,
): boolean {
  if (oldestAnswerMs === 0) return false;
  const since = history.thereSince(binding[part].id ?? '', address) ?? 0;
  return cloud.clock.now().getTime() - since <= oldestAnswerMs + 60_000;
}

/** Without having been away since: an address that came back is another, which may not be known yet. */
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

/** When people were told of the loss that they were not told the end of. */
function lossNotifiedAt(simulation: Simulation, owner: string, name: string): number | undefined {
  let since: number | undefined;
  for (const { at, owner: teller, message } of simulation.notifications) {
    const isOfLoss = message.notices.some(({ code }) => code === 'endpoint-missing');
    if (teller !== owner || message.bindings[0] !== name || !isOfLoss) continue;
    since = message.kind === 'resolved' ? undefined : (since ?? at);
  }
  return since;
}
