import { domainFault } from '../../shared/config/domains.ts';
import { isAtOrBelow, isBelow } from '../../shared/model/names.ts';
import type { Endpoint } from '../../shared/model/observation.ts';
import { covers, type ServiceZone, tabulatedZones } from '../../shared/model/service-facts.ts';
import {
  isPartnerService,
  isS3,
  partitionSuffix,
  type ServiceChoice,
  serviceRegionOf,
} from '../../shared/model/services.ts';
import { zoneCreation } from '../../shared/reconcile/zone-notices.ts';
import type { Fault } from '../../shared/schema/problems.ts';
import { type Account, type FoundZone, serviceOf } from './account.ts';
import { foreignMarkers, type Rerun } from './owner.ts';
import type { BindingDraft, Decision, Offer, ZoneEntry } from './proposal.ts';

interface ZoneChoice {
  entries: ZoneEntry[];
  offered: Offer[];
  found: FoundZone[];
  needsAdoption: boolean;
  decisions: Decision[];
}

/** The result for one domain: a zone was chosen, or the operator has to choose. */
type DomainChoice =
  | { kind: 'chosen'; zone: FoundZone; decisions: Decision[] }
  | { kind: 'open'; offered: Offer[]; decision: Decision };

/**
 * Chooses the zones of a binding: the zones whose aliases point to the endpoint, and the zones of the service's names
 * that point to no other endpoint. A zone below a name of the service, such as a zone of one bucket, is chosen only if
 * it already points to the endpoint.
 */
export function chooseZones(
  endpoint: Endpoint,
  account: Account,
  context: { owner: string; rerun: Rerun; taken: readonly BindingDraft[] },
): ZoneChoice {
  const names = knownNames(endpoint, account);
  const own = (account.domains.get(endpoint.service) ?? []).map(({ domain }) => domain);
  const pointing = account.zones.filter(({ targets }) => targets.includes(endpoint.id));
  const isName = ({ domain }: FoundZone) =>
    isNameOf(domain, serviceOf(endpoint, account.region), names);
  const aliased = pointing.filter(isName);
  const strangers = pointing.filter((zone) => !isName(zone));
  const domains = new Set([...own, ...aliased.map(({ domain }) => domain)]);
  const choices = [...domains]
    .sort(inOrderOf(own))
    .map((domain) => chooseZone(domain, { endpoint, account, taken: context.taken }));
  const found = choices.flatMap((choice) => (choice.kind === 'chosen' ? [choice.zone] : []));
  const below = account.zones
    .filter(({ domain, targets }) => targets.length === 0 && !domains.has(domain))
    .filter(({ domain }) => own.some((name) => isBelow(domain, name)))
    .map((zone) => ({ zone: entryOf(zone), reason: offeredBelow(zone) }));
  const others = strangers.map((zone) => otherZone(zone, endpoint, names));
  const unmarked = found.filter(({ isFilled, marker }) => isFilled && marker === undefined);
  return {
    found,
    entries: found.map(entryOf),
    offered: [
      ...choices.flatMap((choice) => (choice.kind === 'open' ? choice.offered : [])),
      ...below,
      ...(isPartnerService(endpoint.service) || names.length === 0 ? others : []),
    ],
    needsAdoption: unmarked.length > 0,
    decisions: [
      ...(domains.size === 0 ? [unknownDomains(endpoint, strangers)] : []),
      ...choices.flatMap((choice) =>
        choice.kind === 'open' ? [choice.decision] : choice.decisions,
      ),
      ...[...below, ...others].map(({ reason }) => reason),
      ...(unmarked.length > 0 ? [unmarkedZones(unmarked)] : []),
      ...foreignMarkers(found, context),
    ],
  };
}

function entryOf({ domain, id }: FoundZone): ZoneEntry {
  return { domain, id };
}

/** A zone that points to the endpoint, and that is not known to be a name of the service. */
function otherZone(zone: FoundZone, endpoint: Endpoint, names: readonly ServiceZone[]): Offer {
  const isPartner = isPartnerService(endpoint.service);
  return {
    zone: { ...entryOf(zone), ...(isPartner && { unlisted: true }) },
    reason: names.length === 0 ? ofUnknownName(zone, endpoint) : ofOtherName(zone, endpoint),
  };
}

/** The names that AWS or the table lists for the service. Empty: no names of the service are known. */
function knownNames(endpoint: Endpoint, { domains, region }: Account): ServiceZone[] {
  return [
    ...(domains.get(endpoint.service) ?? []),
    ...(tabulatedZones(serviceOf(endpoint, region)) ?? []),
  ];
}

/**
 * Whether the domain is a name of the service. An alias is no proof: the records of a zone of another service can point
 * to this endpoint by mistake.
 */
function isNameOf(domain: string, choice: ServiceChoice, names: readonly ServiceZone[]): boolean {
  const isGlobalS3 =
    isS3(choice) && isAtOrBelow(domain, `s3.${partitionSuffix(serviceRegionOf(choice))}`);
  return isGlobalS3 || names.some((zone) => covers(zone, domain));
}

/** Sorts the service's own names first, in the order in which AWS lists them, and then the other names. */
function inOrderOf(own: readonly string[]): (a: string, b: string) => number {
  const place = (domain: string) => {
    const at = own.indexOf(domain);
    return at === -1 ? own.length : at;
  };
  return (a, b) => place(a) - place(b) || (a < b ? -1 : 1);
}

function chooseZone(
  domain: string,
  context: { endpoint: Endpoint; account: Account; taken: readonly BindingDraft[] },
): DomainChoice {
  const { endpoint, account, taken } = context;
  const { zones, region, endpoints, inbounds } = account;
  const named = zones.filter((zone) => zone.domain === domain);
  const aliased = named.filter(({ targets }) => targets.includes(endpoint.id));
  const sameService = endpoints.filter(({ service }) => service === endpoint.service);
  const free = named.filter(({ targets }) => areGone(targets, sameService));
  const associated = free.filter(({ vpcs }) =>
    [endpoint, ...inbounds].some(({ vpcId }) => vpcs.includes(vpcId)),
  );
  const candidates = [aliased, associated, free].find((list) => list.length > 0) ?? [];
  const [zone, ...others] = candidates;
  const open = (decision: Decision, offered: readonly FoundZone[] = []): DomainChoice => ({
    kind: 'open',
    offered: offered.map((one) => ({ zone: entryOf(one), reason: decision })),
    decision,
  });
  if (zone === undefined) return open(missing(domain, region, named));
  const choice = {
    domain,
    service: endpoint.service,
    region: serviceRegionOf(serviceOf(endpoint, region)),
    unlisted: false,
  };
  const fault = domainFault({ ...choice, allowGlobalName: false });
  if (fault !== undefined) {
    const isGlobalName = domainFault({ ...choice, allowGlobalName: true }) === undefined;
    return open(isGlobalName ? globalName(fault, zone) : fault);
  }
  const holder = taken.find((draft) => draft.zones.some(({ id }) => id === zone.id));
  if (holder !== undefined) return open(takenZone(zone, holder));
  const sharing = taken.find((draft) => draft.zones.some((one) => one.domain === domain));
  if (others.length > 0 && aliased.length !== 1) {
    return open(ambiguous(domain, candidates), candidates);
  }
  const rest = named.filter((other) => other !== zone);
  return {
    kind: 'chosen',
    zone,
    decisions: [
      ...(zone.targets.some((target) => endpoints.some(({ id }) => id === target)) &&
      !zone.targets.includes(endpoint.id)
        ? [pointsElsewhere(zone)]
        : []),
      ...(rest.length > 0 ? [sameName(zone, rest)] : []),
      ...(sharing === undefined ? [] : [sharedDomain(domain, sharing, endpoint)]),
    ],
  };
}

/**
 * Whether no target is an endpoint of the service. An alias to a deleted endpoint, or to an endpoint of another service, is
 * drift: the zone may still be ours.
 */
function areGone(targets: readonly string[], endpoints: readonly Endpoint[]): boolean {
  return targets.every((target) => !endpoints.some(({ id }) => id === target));
}

function ids(zones: readonly FoundZone[]): string {
  return zones.map(({ id }) => id).join(', ');
}

function unknownDomains({ service }: Endpoint, pointing: readonly FoundZone[]): Decision {
  const zones = pointing.length === 0 ? ', and no zone points to this endpoint' : '';
  return {
    what: `the private names of ${service} are not known${zones}`,
    remedy:
      'List the zones here. Without zones, the reconciler asks AWS for the names and manages the zones of those names.',
  };
}

function missing(domain: string, region: string, elsewhere: readonly FoundZone[]): Decision {
  return elsewhere.length > 0
    ? {
        what: `the zones of ${domain} point to other endpoints (${ids(elsewhere)})`,
        remedy: `Add { domain: ${domain}, id: ... } if one of them should point to this endpoint.`,
      }
    : {
        what: `there is no private zone of ${domain}`,
        remedy: `Until it exists, on-premises machines get the public answer. To have the zone, ${zoneCreation(domain, region)}`,
      };
}

/** The zone needs a key of the whole file, so it is not offered as a comment. */
function globalName({ what, remedy }: Fault, { domain, id }: FoundZone): Decision {
  return {
    what,
    remedy: `${remedy} With that key, add { domain: ${domain}, id: ${id} } here.`,
  };
}

function takenZone({ id, domain }: FoundZone, { name }: BindingDraft): Decision {
  return {
    what: `${id}, ${domain}, is already a zone of the binding ${name}, and a zone belongs to one binding`,
    remedy: 'Move the zone here if it should point to this endpoint.',
  };
}

function sharedDomain(domain: string, { name }: BindingDraft, { vpcId }: Endpoint): Decision {
  return {
    what: `${domain} is also a zone of the binding ${name}, and an on-premises resolver has one answer for a name: only ${name} is published`,
    remedy: `To publish both, use a second configuration with its own owner and parameterPrefix: init --vpc ${vpcId} proposes one.`,
  };
}

function ambiguous(domain: string, candidates: readonly FoundZone[]): Decision {
  return {
    what: `${candidates.length} private zones are named ${domain}: ${ids(candidates)}`,
    remedy: 'Uncomment the zone that belongs to this binding.',
  };
}

function sameName({ domain, id }: FoundZone, others: readonly FoundZone[]): Decision {
  return {
    what: `${id} was chosen for ${domain}, but another zone has the same name: ${ids(others)}`,
    remedy: 'Check that it is the right zone.',
  };
}

function pointsElsewhere({ id, domain, targets }: FoundZone): Decision {
  return {
    what: `${id}, ${domain}, points to an endpoint of another service: ${targets.join(', ')}`,
    remedy: 'Review the output of plan: the reconciler moves the alias to this endpoint.',
  };
}

function offeredBelow({ domain, id }: FoundZone): Decision {
  return {
    what: `${id}, ${domain}, is below a name of this service and points to no endpoint`,
    remedy: 'Uncomment the zone if it should point to this endpoint.',
  };
}

function ofUnknownName({ domain, id }: FoundZone, { service }: Endpoint): Decision {
  return {
    what: `${id}, ${domain}, points to this endpoint, but the names of ${service} are not known`,
    remedy:
      'Uncomment the zone if the documentation of the service gives this domain: records that point to an endpoint do not prove that it serves their name.',
  };
}

function ofOtherName({ domain, id }: FoundZone, { id: endpoint, service }: Endpoint): Decision {
  return isPartnerService(service)
    ? {
        what: `${id}, ${domain}, points to this endpoint, but ${service} does not list that name`,
        remedy: "Uncomment the zone if the partner's documentation names its domain.",
      }
    : {
        what: `${id}, ${domain}, points to this endpoint, but it is not a name of ${service}`,
        remedy: `Leave it out: ${endpoint} does not serve that name. Find out who made the alias, and remove the alias.`,
      };
}

function unmarkedZones(zones: readonly FoundZone[]): Decision {
  return {
    what: `the records of ${ids(zones)} have no marker, so another tool or an operator made them`,
    remedy:
      'Uncomment adopt: true, review the output of plan, and from then on let only one tool write these records.',
  };
}
