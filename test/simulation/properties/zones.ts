import type { StoredSet } from '../../../embedded-aws/route53-records.ts';
import type { Binding } from '../../../shared/model/binding.ts';
import { plainName } from '../judge/names.ts';
import type { Invocation } from '../lambda/invocation.ts';
import type { Records } from '../observations.ts';
import type { Simulation } from '../simulation.ts';
import { property } from './property.ts';

const NOTHING = 'nothing';
const ANSWERING_TYPES = ['A', 'AAAA', 'CNAME'];

/** Properties of every write to a zone. */
export const ZONE_PROPERTIES = [
  property({
    name: 'zone-compare-and-swap',
    invariant: 1,
    sentence:
      'A batch succeeds only if the zone still has the marker that the writer read last, so a late writer changes nothing.',
    at: 'zone-written',
    check: ({ invocation, zoneId, before }, simulation) => {
      const listing = simulation.reads.of(invocation, 'ListResourceRecordSets', zoneId);
      const read = markerIn((listing?.items ?? []) as StoredSet[]);
      const was = markerIn([...before.values()]);
      return read === was ? undefined : `${invocation.label} read ${read} and wrote over ${was}`;
    },
  }),
  property({
    name: 'fences-rise',
    invariant: 1,
    sentence:
      'Every batch leaves a marker of its owner with a higher fence than the marker that it replaced.',
    at: 'zone-written',
    check: ({ invocation, before, after }) => {
      const next = fenceOf(markerIn([...after.values()]), invocation.owner);
      const earlier = fenceOf(markerIn([...before.values()]), invocation.owner);
      if (next === undefined) return 'the zone has no marker of the owner';
      return earlier === undefined || next > earlier
        ? undefined
        : `fence ${next} follows fence ${earlier}`;
    },
  }),
  property({
    name: 'no-write-without-complete-reads',
    invariant: 3,
    sentence: 'A zone is written only if its records and all endpoints were read completely.',
    at: 'zone-written',
    check: ({ invocation, zoneId }, simulation) => {
      const listing = simulation.reads.of(invocation, 'ListResourceRecordSets', zoneId);
      if (!listing?.isComplete) return `${invocation.label} did not read all records of ${zoneId}`;
      const endpoints = simulation.reads.of(invocation, 'DescribeVpcEndpoints');
      return endpoints?.isComplete
        ? undefined
        : `${invocation.label} did not read all endpoints: ${endpoints?.failure?.message}`;
    },
  }),
  property({
    name: 'apex-and-wildcard-together',
    invariant: 10,
    sentence:
      'A batch gives the apex and the wildcard the same types and targets, judged by the records that its writer read. The next run repairs what an operator changes between the read and the write.',
    at: 'zone-written',
    check: ({ invocation, zoneId, before, after }, simulation) => {
      const found = bindingOf(simulation, invocation.owner, zoneId, after);
      if (found === undefined) return `${zoneId} does not belong to a binding`;
      const { domain, wildcard } = found;
      const intended = (name: string, type: string) => {
        const [was, is] = [before, after].map((records) => answerOfType(records, name, type));
        const read = answerOfType(readBy(invocation, zoneId, simulation), name, type);
        return { isWritten: was !== is, answer: (was === is ? read : is) ?? '' };
      };
      const names = wildcard ? [domain, `*.${domain}`] : [domain];
      const answers = ['A', 'AAAA'].map((type) => names.map((name) => intended(name, type)));
      if (answers.every(([apex]) => apex?.answer === NOTHING)) return `${domain} answers nothing`;
      const unequal = answers.find(
        (parts) =>
          parts.some(({ isWritten }) => isWritten) &&
          new Set(parts.map(({ answer }) => answer)).size > 1,
      );
      return (
        unequal &&
        `${domain} and its wildcard: ${unequal.map(({ answer }) => answer).join(' and ')}`
      );
    },
  }),
  property({
    name: 'records-before-association',
    invariant: 10,
    sentence:
      'A zone is associated with a VPC only after its records exist. Records that another writer deletes in between do not count.',
    at: 'zone-associated',
    check: ({ invocation, zoneId }, simulation) => {
      const zone = simulation.cloud.world.route53.zones.get(zoneId);
      if (zone === undefined) return undefined;
      const since = invocation.startedAt - simulation.startedAt;
      const known = [
        zone.records,
        readBy(invocation, zoneId, simulation),
        ...simulation.written
          .filter((write) => write.zoneId === zoneId && write.at >= since)
          .map(({ after }) => after),
      ];
      return known.some((records) => answersAt(records, plainName(zone.name)).length > 0)
        ? undefined
        : `${plainName(zone.name)} was associated without records`;
    },
  }),
  property({
    name: 'only-owned-zones',
    invariant: 11,
    sentence:
      'A zone of another owner is never written. A zone of another binding, or with records and no marker, is written only with `adopt: true`.',
    at: 'zone-written',
    check: ({ invocation, zoneId, before, after }, simulation) => {
      const found = bindingOf(simulation, invocation.owner, zoneId, after);
      if (found === undefined) return `${zoneId} does not belong to a binding`;
      const { binding, domain } = found;
      const marker = markerIn([...before.values()]);
      const taken = [...answersAt(before, domain), ...answersAt(before, `*.${domain}`)];
      if (marker === undefined) {
        return taken.length === 0 || binding.adopt ? undefined : `${taken.join()} had no marker`;
      }
      if (!marker.startsWith(`"heritage=privatelink-dns,owner=${invocation.owner},`)) {
        return `${marker} belonged to another owner`;
      }
      const isOwn = marker.includes(`,binding=${binding.name},`);
      return isOwn || binding.adopt ? undefined : `${marker} belonged to another binding`;
    },
  }),
  property({
    name: 'other-records-unchanged',
    invariant: 11,
    sentence: 'Only records at the apex, the wildcard and the marker change.',
    at: 'zone-written',
    check: ({ zoneId, before, after }, simulation) => {
      const zone = simulation.cloud.world.route53.zones.get(zoneId);
      const domain = plainName(zone?.name ?? '');
      const ours = [domain, `*.${domain}`, `_privatelink-dns.${domain}`];
      const others = (records: Records) =>
        JSON.stringify(
          [...records.entries()]
            .filter(
              ([, set]) =>
                !ours.includes(plainName(set.Name)) || ['SOA', 'NS', 'MX'].includes(set.Type),
            )
            .sort(([one], [other]) => (one < other ? -1 : 1)),
        );
      return others(before) === others(after) ? undefined : `other records of ${domain} changed`;
    },
  }),
  property({
    name: 'removals-are-approved',
    invariant: 12,
    sentence: 'A name loses an address type only with an approval for its binding.',
    at: 'zone-written',
    check: ({ invocation, zoneId, before, after }, simulation) => {
      const found = bindingOf(simulation, invocation.owner, zoneId, after);
      if (found === undefined) return undefined;
      const { binding, domain } = found;
      const types = (records: Records, name: string) =>
        answering(records, name).map(({ Type }) => Type);
      const lost = [domain, `*.${domain}`].flatMap((name) =>
        types(before, name)
          .filter((type) => type !== 'CNAME' && !types(after, name).includes(type))
          .map((type) => `${name} ${type}`),
      );
      const { approvals } = simulation.installation(invocation.owner).config;
      const isApproved = approvals.some((one) => one.startsWith(`${binding.name}:remove:`));
      return lost.length === 0 || isApproved ? undefined : `${lost.join()} was removed`;
    },
  }),
];

function markerIn(records: readonly StoredSet[]): string | undefined {
  const marker = records.find(({ Name }) => plainName(Name ?? '').startsWith('_privatelink-dns.'));
  return marker && (marker.ResourceRecords?.[0]?.Value ?? JSON.stringify(marker));
}

function fenceOf(marker: string | undefined, owner: string): number | undefined {
  const found = /owner=([^,]+),.*fence=(\d+)"$/.exec(marker ?? '');
  return found?.[1] === owner ? Number(found[2]) : undefined;
}

function answering(records: Records, name: string): StoredSet[] {
  return [...records.values()].filter(
    ({ Name, Type }) => plainName(Name) === name && ANSWERING_TYPES.includes(Type),
  );
}

/** The type and target of each record at the name, sorted. */
export function answersAt(records: Records, name: string): string[] {
  return answering(records, name)
    .map(({ Type, AliasTarget, ResourceRecords }) => {
      const values = (ResourceRecords ?? []).map(({ Value }) => Value).join('+');
      return `${Type} ${AliasTarget ? plainName(AliasTarget.DNSName ?? '') : values}`;
    })
    .sort();
}

function answerOfType(records: Records, name: string, type: string): string {
  const answers = answersAt(records, name).filter((answer) => answer.startsWith(`${type} `));
  return answers.join() || NOTHING;
}

/** The records of the zone as the function read them last. */
function readBy(invocation: Invocation, zoneId: string, simulation: Simulation): Records {
  const listing = simulation.reads.of(invocation, 'ListResourceRecordSets', zoneId);
  const sets = (listing?.items ?? []) as StoredSet[];
  return new Map(sets.map((set) => [`${set.Name} ${set.Type}`, set]));
}

/** The binding that the zone's marker names. The configuration may change while a function runs. */
function bindingOf(
  simulation: Simulation,
  owner: string,
  zoneId: string,
  records: Records,
): { binding: Binding; domain: string; wildcard: boolean } | undefined {
  const marker = markerIn([...records.values()]);
  const name = /,binding=([^,]+),/.exec(marker ?? '')?.[1];
  const { built, cloud } = simulation;
  const binding =
    simulation.installation(owner).config.bindings.find((one) => one.name === name) ??
    built.config.bindings.find((one) => one.name === name);
  const zone = cloud.world.route53.zones.get(zoneId);
  if (binding === undefined || zone === undefined) return undefined;
  const domain = plainName(zone.name);
  return { binding, domain, wildcard: !domain.startsWith('monitoring.') };
}
