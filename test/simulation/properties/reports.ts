import { BlockList } from 'node:net';
import type { BindingSnapshot } from '../../../shared/model/feed.ts';
import type { BindingMessage } from '../../../shared/model/messages.ts';
import { plainName } from '../judge/names.ts';
import type { Invocation } from '../lambda/invocation.ts';
import type { ObservedEffectOf } from '../observations.ts';
import type { Listing } from '../reads.ts';
import type { Simulation } from '../simulation.ts';
import { domainsOf } from '../world/build.ts';
import { entryOf } from './entry.ts';
import { property } from './property.ts';

/** The maximum duration of one observation. */
const OBSERVATION_MS = 11 * 60_000;

interface ListedEndpoint {
  VpcEndpointId: string;
  VpcId: string;
  State: string;
  Tags: { Key: string }[];
}

/** Before a notice may report that something is missing, one of these reads must be complete. */
const ABSENCES: Readonly<Record<string, readonly string[]>> = {
  'endpoint-missing': ['DescribeVpcEndpoints'],
  'endpoint-released': ['DescribeVpcEndpoints'],
  'inbound-missing': ['ListResolverEndpoints'],
  'zone-not-associated': ['ListHostedZonesByVPC', 'GetHostedZone'],
};

/** Properties of every report to the publisher. */
export const REPORT_PROPERTIES = [
  property({
    name: 'unknown-is-not-absent',
    invariant: 3,
    sentence:
      'A run reports that something is missing only if it read the complete list, and the list does not contain it.',
    at: 'reported',
    check: ({ invocation, message }, simulation) => {
      const earlier = keptBy(message, simulation.reported);
      for (const { code, text } of message.notices) {
        if (earlier.has(text)) continue;
        const operations = ABSENCES[code] ?? [];
        const reasons = operations.map((operation) => {
          // The run may have read zones of other bindings as well.
          const zone = operation === 'GetHostedZone' ? /^Zone (\S+) /.exec(text)?.[1] : undefined;
          return incompleteRead(listingsOf(simulation, invocation, operation, zone));
        });
        if (reasons.length > 0 && reasons.every((reason) => reason !== undefined)) {
          return `${code} was reported without a complete read: ${operations.map((operation, at) => `${operation}: ${reasons[at]}`).join(', ')}`;
        }
        const named = / ?(vpce-[0-9a-f]+|rslvr-in-[0-9a-f]+) does not exist/.exec(text)?.[1];
        if (named !== undefined && wasListed(simulation, invocation, named)) {
          return `${text} But the run read it in a list.`;
        }
      }
      return undefined;
    },
  }),
  property({
    name: 'no-snapshot-without-complete-reads',
    invariant: 3,
    sentence:
      'A run reports a snapshot only if every list that the snapshot is made from was read completely.',
    at: 'reported',
    check: ({ invocation, message }, simulation) => {
      const { snapshot } = message;
      if (snapshot === null || snapshot.status !== 'live') return undefined;
      const reads = [
        'DescribeVpcEndpoints',
        'DescribeNetworkInterfaces',
        'ListResolverEndpoints',
        `ListResolverEndpointIpAddresses ${snapshot.inbound.id}`,
        ...snapshot.zones.map(({ id }) => `ListResourceRecordSets ${id}`),
      ];
      for (const read of reads) {
        const [operation = '', subject] = read.split(' ');
        const listing = simulation.reads.of(invocation, operation, subject);
        if (!listing?.isComplete) return `${read}: ${listing?.failure?.message ?? 'not read'}`;
      }
      return undefined;
    },
  }),
  property({
    name: 'snapshots-contain-every-zone',
    invariant: 3,
    sentence:
      'A snapshot contains every zone of its binding. A zone that could not be read is never left out.',
    at: 'reported',
    check: ({ message: { snapshot } }, simulation) => {
      if (snapshot === null) return undefined;
      const shape = simulation.shape.bindings.find(({ name }) => name === snapshot.binding);
      const wanted = shape && domainsOf(shape).sort().join();
      const given = snapshot.zones
        .map(({ domain }) => domain)
        .sort()
        .join();
      return given === wanted ? undefined : `the snapshot contains ${given} instead of ${wanted}`;
    },
  }),
  property({
    name: 'reported-fences-exist',
    invariant: 1,
    sentence: 'A reported fence is never higher than the highest fence that the zone has had.',
    at: 'reported',
    check: ({ message: { snapshot } }, simulation) => {
      for (const { id, fence } of snapshot?.zones ?? []) {
        const zone = simulation.cloud.world.route53.zones.get(id);
        if (zone !== undefined) simulation.recordFences(id, zone.records);
        const highest = simulation.highestFence(id);
        if (fence > highest)
          return `fence ${fence} of ${id} is reported, and its highest fence is ${highest}`;
      }
      return undefined;
    },
  }),
  property({
    name: 'ambiguous-matches-stop',
    invariant: 11,
    sentence:
      'If two endpoints or two zones match, the run uses neither. A zone that was deleted before the run read it does not match.',
    at: 'reported',
    check: ({ invocation, message: { snapshot } }, simulation) => {
      if (snapshot === null || snapshot.status !== 'live') return undefined;
      const binding = simulation.built.config.bindings.find(
        ({ name }) => name === snapshot.binding,
      );
      if (binding === undefined) return undefined;
      const { endpoint } = binding;
      const listed = simulation.reads.of(invocation, 'DescribeVpcEndpoints')?.items ?? [];
      if ('vpc' in endpoint) {
        const matching = distinct(listed as ListedEndpoint[], (one) => one.VpcEndpointId).filter(
          ({ VpcId, State, Tags }) =>
            VpcId === endpoint.vpc &&
            !['deleting', 'deleted'].includes(State) &&
            Object.keys(endpoint.tags).every((key) => Tags.some(({ Key }) => Key === key)),
        );
        if (matching.length > 1) return `${matching.length} endpoints match`;
      }
      for (const { domain, id } of binding.zones ?? []) {
        if (id !== undefined) continue;
        const zones = simulation.reads.of(invocation, 'ListHostedZonesByName', domain)?.items ?? [];
        const named = distinct(zones as { Id: string; Name: string }[], ({ Id }) => Id).filter(
          ({ Id, Name }) =>
            plainName(Name) === domain && !wasDeletedMeanwhile(simulation, invocation, Id),
        );
        if (named.length > 1) return `${named.length} zones are named ${domain}`;
      }
      return undefined;
    },
  }),
  property({
    name: 'addresses-belong',
    invariant: 13,
    sentence:
      'A reported address belongs to an interface of the endpoint and to the range of its subnet. A reported forwarder is attached to the inbound endpoint.',
    at: 'reported',
    check: ({ invocation, message }, simulation) => {
      const { snapshot } = message;
      if (snapshot === null || snapshot.status !== 'live') return undefined;
      const since = invocation.startedAt - OBSERVATION_MS - simulation.cloud.faults.oldestAnswerMs;
      for (const { address, subnetId } of snapshot.endpoint.addresses) {
        const held = simulation.history.heldAt(snapshot.endpoint.id, address);
        if (held === undefined || held < since) {
          return `${address} does not belong to ${snapshot.endpoint.id}`;
        }
        if (!isInRange(simulation, address, subnetId)) return `${address} is not in ${subnetId}`;
      }
      const before = publishedBefore(simulation, invocation, snapshot);
      for (const address of snapshot.inbound.addresses) {
        const attached = simulation.history.attachedAt(snapshot.inbound.id ?? '', address);
        const isKept = before.some(({ inbound }) => inbound.addresses.includes(address));
        if ((attached === undefined || attached < since) && !isKept) {
          return `${address} is not attached to ${snapshot.inbound.id}`;
        }
      }
      return undefined;
    },
  }),
  property({
    name: 'released-only-when-lost',
    invariant: 2,
    sentence:
      'A run releases names only if the endpoint is lost and the feed has reported the loss for the whole grace period.',
    at: 'reported',
    check: ({ invocation, message }, simulation) => {
      if (message.snapshot?.status !== 'released') return undefined;
      // An overlapping run may have released the names since this run read the manifest.
      const { manifest } = simulation.manifestIn(simulation.installation(invocation.owner)) ?? {};
      const now = entryOf(manifest, message.snapshot.binding)?.snapshot;
      const before = publishedBefore(simulation, invocation, message.snapshot);
      if ([now, ...before].some((snapshot) => snapshot?.status === 'released')) return undefined;
      const { endpoint, binding } = message.snapshot;
      const configured = invocation.config.bindings.find(({ name }) => name === binding);
      if (configured && 'id' in configured.endpoint) {
        const held = simulation.cloud.world.ec2().endpoints.get(configured.endpoint.id);
        if (held && !['deleting', 'deleted'].includes(held.view.State)) {
          return `${endpoint.id} exists`;
        }
      }
      const since = simulation.ledger(invocation.owner).activeSince(binding, 'endpoint-missing');
      const grace = simulation.shape.releaseAfterMinutes * 60_000 - 2 * simulation.largestSkewMs;
      const lostMs = since === undefined ? 0 : simulation.at - since;
      return lostMs >= grace
        ? undefined
        : `the feed has reported the loss for only ${lostMs / 60_000} min`;
    },
  }),
];

/** The listings of one operation, of one subject or of all subjects. */
function listingsOf(
  simulation: Simulation,
  invocation: Invocation,
  operation: string,
  subject = '',
): Listing[] {
  return [...simulation.reads.all(invocation)]
    .filter(([key]) => key.startsWith(`${operation} ${subject}`))
    .map(([, listing]) => listing);
}

/** Why the read is not complete. A resource that does not exist was read completely. */
function incompleteRead(listings: readonly Listing[]): string | undefined {
  if (listings.length === 0) return 'not called';
  const incomplete = listings.find(
    ({ isComplete, failure }) => !isComplete && failure?.kind !== 'not-found',
  );
  return incomplete && (incomplete.failure?.message ?? 'not the last page');
}

function wasListed(simulation: Simulation, invocation: Invocation, id: string): boolean {
  const operation = id.startsWith('vpce-') ? 'DescribeVpcEndpoints' : 'ListResolverEndpoints';
  return listingsOf(simulation, invocation, operation)
    .flatMap(({ items }) => items as { VpcEndpointId?: string; State?: string; Id?: string }[])
    .some(
      ({ VpcEndpointId, State, Id }) =>
        (VpcEndpointId ?? Id) === id &&
        !['deleting', 'deleted'].includes((State ?? '').toLowerCase()),
    );
}

/** A zone that was listed can be deleted before the same run reads it. Then it is no second match. */
function wasDeletedMeanwhile(
  simulation: Simulation,
  invocation: Invocation,
  listedId: string,
): boolean {
  const id = listedId.replace('/hostedzone/', '');
  const read = simulation.reads.of(invocation, 'GetHostedZone', id);
  return read?.failure?.kind === 'not-found';
}

function isInRange({ cloud }: Simulation, address: string, subnetId: string): boolean {
  const subnet = cloud.world.ec2().subnets.get(subnetId);
  if (subnet === undefined) return false;
  const ranges = new BlockList();
  const [range = ''] = subnet.CidrBlock.split('/');
  ranges.addSubnet(range, Number(subnet.CidrBlock.split('/')[1]), 'ipv4');
  for (const { Ipv6CidrBlock = '' } of subnet.Ipv6CidrBlockAssociationSet ?? []) {
    const [start = '', bits] = Ipv6CidrBlock.split('/');
    ranges.addSubnet(start, Number(bits), 'ipv6');
  }
  return ranges.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
}

/** The snapshots of the binding in the manifests that the function read. */
function publishedBefore(
  simulation: Simulation,
  invocation: Invocation,
  { binding }: BindingSnapshot,
): BindingSnapshot[] {
  return simulation
    .manifestsReadBy(invocation)
    .flatMap((manifest) => entryOf(manifest, binding)?.snapshot ?? []);
}

/** The codes of a run that learned no facts. It repeats the notices of earlier runs. */
const WITHOUT_FACTS = ['unreadable', 'transition-overdue'];

/** The texts of earlier reports on the binding, if the report is of a run that learned no facts. */
function keptBy(
  message: BindingMessage,
  reported: readonly ObservedEffectOf<'reported'>[],
): ReadonlySet<string> {
  if (!message.notices.some(({ code }) => WITHOUT_FACTS.includes(code))) return new Set();
  const earlier = reported.filter(
    (report) => report.message !== message && report.message.binding === message.binding,
  );
  return new Set(earlier.flatMap((report) => report.message.notices.map(({ text }) => text)));
}

/** The items with different ids. If a function runs twice at once, a listing has the pages of both runs. */
function distinct<T>(items: readonly T[], idOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [idOf(item), item])).values()];
}
