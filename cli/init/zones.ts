import { domainFault } from '../../shared/config/domains.ts';
import { isBelow } from '../../shared/model/names.ts';
import type { Endpoint } from '../../shared/model/observation.ts';
import type { Account, FoundZone } from './account.ts';
import type { BindingDraft, Decision } from './propose.ts';

/** A zone as the configuration names it; without an id it is one that is missing. */
export interface ZoneEntry {
  domain: string;
  id: string | undefined;
}

export interface ZoneChoice {
  entries: ZoneEntry[];
  offered: ZoneEntry[];
  found: FoundZone[];
  needsAdoption: boolean;
  questions: Decision[];
}

/** What a domain came to. */
type ZoneDecision =
  | { kind: 'chosen'; zone: FoundZone; questions: Decision[] }
  | { kind: 'open'; offered: ZoneEntry[]; questions: Decision[] };

/**
 * The zones of a binding: those whose aliases lead to the endpoint, and those of the service's names that lead
 * nowhere else. A name below the service's, such as one bucket's, is only taken where it leads here already.
 */
export function chooseZones(
  endpoint: Endpoint,
  account: Account,
  context: { owner: string; taken: readonly BindingDraft[] },
): ZoneChoice {
  const own = account.domains.get(endpoint.service) ?? [];
  const leading = account.zones.filter(({ targets }) => targets.includes(endpoint.id));
  const domains = new Set([...own, ...leading.map(({ domain }) => domain)]);
  const decisions = [...domains]
    .sort(inOrderOf(own))
    .map((domain) => decide(domain, endpoint, account, context));
  const found = decisions.flatMap((one) => (one.kind === 'chosen' ? [one.zone] : []));
  const below = account.zones.filter(
    ({ domain, targets }) => targets.length === 0 && own.some((name) => isBelow(domain, name)),
  );
  const unmarked = found.filter(({ isFilled, marker }) => isFilled && marker === undefined);
  return {
    found,
    entries: found.map(({ domain, id }) => ({ domain, id })),
    offered: [
      ...decisions.flatMap((one) => (one.kind === 'open' ? one.offered : [])),
      ...below.map(({ domain, id }) => ({ domain, id })),
    ],
    needsAdoption: unmarked.length > 0,
    questions: [
      ...(domains.size === 0 ? [unnamed(endpoint)] : []),
      ...decisions.flatMap(({ questions }) => questions),
      ...below.map(offeredBelow),
      ...(unmarked.length > 0 ? [unmarkedZones(unmarked)] : []),
      ...foreign(found, context.owner),
    ],
  };
}

/** In the order in which the service's own names stand, and others after them. */
function inOrderOf(own: readonly string[]): (a: string, b: string) => number {
  const place = (domain: string) => {
    const at = own.indexOf(domain);
    return at === -1 ? own.length : at;
  };
  return (a, b) => place(a) - place(b) || (a < b ? -1 : 1);
}

function decide(
  domain: string,
  endpoint: Endpoint,
  { zones, region, endpoints, inbounds }: Account,
  { taken }: { taken: readonly BindingDraft[] },
): ZoneDecision {
  const named = zones.filter((zone) => zone.domain === domain);
  const leading = named.filter(({ targets }) => targets.includes(endpoint.id));
  const free = named.filter(
    ({ targets }) => targets.length === 0 || leadsToNone(targets, endpoints),
  );
  const seen = free.filter(({ vpcs }) =>
    [endpoint, ...inbounds].some(({ vpcId }) => vpcs.includes(vpcId)),
  );
  const candidates = [leading, seen, free].find((list) => list.length > 0) ?? [];
  const [zone, ...others] = candidates;
  const open = (question: Decision, offered: ZoneEntry[]): ZoneDecision => ({
    kind: 'open',
    offered,
    questions: [question],
  });
  if (zone === undefined) return open(missing(domain, named), []);
  const entry = { domain, id: zone.id };
  const fault = domainFault(domain, region, false);
  if (fault !== undefined) return open(fault, [entry]);
  const owner = taken.find((draft) => draft.zones.some((one) => one.domain === domain));
  if (owner !== undefined) return open(takenDomain(domain, owner, endpoint), [entry]);
  if (others.length > 0 && leading.length !== 1) {
    return open(
      ambiguous(domain, candidates),
      candidates.map(({ id }) => ({ domain, id })),
    );
  }
  const also = named.filter((other) => other !== zone);
  return { kind: 'chosen', zone, questions: also.length > 0 ? [besides(zone, also)] : [] };
}

/** Its aliases lead to endpoints that are gone: drift, and not somebody else's zone. */
function leadsToNone(targets: readonly string[], endpoints: readonly Endpoint[]): boolean {
  return targets.every((target) => !endpoints.some(({ id }) => id === target));
}

function ids(zones: readonly FoundZone[]): string {
  return zones.map(({ id }) => id).join(', ');
}

function unnamed({ service }: Endpoint): Decision {
  return {
    what: `the private names of ${service} are not known, and no zone leads to this endpoint`,
    remedy:
      'Name its zones here. Left out, the reconciler asks AWS for the names and keeps the zones of these.',
  };
}

function missing(domain: string, elsewhere: readonly FoundZone[]): Decision {
  return elsewhere.length > 0
    ? {
        what: `the zones of ${domain} lead to other endpoints (${ids(elsewhere)})`,
        remedy: `Add { domain: ${domain}, id: ... } when it should lead here.`,
      }
    : {
        what: `there is no private zone of ${domain}`,
        remedy: `Make it, and add { domain: ${domain}, id: ... } here. Until then on-premises machines get the public answer.`,
      };
}

function takenDomain(domain: string, { name }: BindingDraft, { vpcId }: Endpoint): Decision {
  return {
    what: `${domain} is a zone of the binding ${name} already, and a configuration names each domain once`,
    remedy: `A second configuration with its own owner and parameterPrefix can have it: init --vpc ${vpcId}.`,
  };
}

function ambiguous(domain: string, candidates: readonly FoundZone[]): Decision {
  return {
    what: `${candidates.length} private zones are named ${domain}: ${ids(candidates)}`,
    remedy: 'Take the comment sign from the one that belongs here.',
  };
}

function besides({ domain, id }: FoundZone, also: readonly FoundZone[]): Decision {
  return {
    what: `${ids(also)} is also named ${domain}; ${id} leads here, or is the one that these VPCs see`,
    remedy: 'Check that it is the right one.',
  };
}

function offeredBelow({ domain, id }: FoundZone): Decision {
  return {
    what: `${id}, ${domain}, is below a name of this service and leads to no endpoint`,
    remedy: 'Take the comment sign away if it should lead here.',
  };
}

function unmarkedZones(zones: readonly FoundZone[]): Decision {
  return {
    what: `the records of ${ids(zones)} were made by somebody else`,
    remedy:
      'Take the comment sign from adopt: true, look at plan, and let one tool write them from then on.',
  };
}

function foreign(zones: readonly FoundZone[], owner: string): Decision[] {
  const others = zones.filter(({ marker }) => marker !== undefined && marker.owner !== owner);
  return others.map(({ id, marker }) => ({
    what: `${id} carries the marker of the owner ${marker?.owner}`,
    remedy: 'Leave it to that installation, or take it over as docs/recovery.md tells.',
  }));
}
