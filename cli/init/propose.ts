import { bindingName } from '../../shared/config/values.ts';
import type { Endpoint } from '../../shared/model/observation.ts';
import {
  defaultDomains,
  isS3,
  regionInName,
  serviceNames,
  serviceRegionOf,
} from '../../shared/model/services.ts';
import { withAcceptedParts } from './accepted.ts';
import { type Account, type FoundZone, type HidingZone, serviceOf } from './account.ts';
import { continuation, type Scope } from './command.ts';
import { chooseInbound } from './inbound.ts';
import { ownerOf, type Rerun } from './owner.ts';
import type { BindingDraft, Decision, Key, Proposal } from './proposal.ts';
import { chooseZones } from './zones.ts';

/**
 * Proposes a configuration for what `init` found. `given` is the owner that the operator named, and `scope` has the
 * options for the commands in the decisions. Pure.
 */
export function propose(account: Account, given?: string, scope: Scope = {}): Proposal {
  const rerun: Rerun = (name) => continuation(account.region, scope, name);
  const owner = ownerOf(account, given, rerun);
  const bindings: BindingDraft[] = [];
  for (const group of groupsOf(account)) {
    bindings.push(draftBinding(group, { account, owner: owner.name, rerun, taken: bindings }));
  }
  return withAcceptedParts({
    region: account.region,
    owner,
    decisions: account.hiding.map((zone) => hides(zone, account)),
    bindings: withoutContestedDefaults(bindings, account),
  });
}

function hides({ id, domain, vpcId }: HidingZone, { region }: Account): Decision {
  return {
    what: `the private zone ${id}, ${domain}, hides every name of AWS below it in ${vpcId}, except names with a zone of their own`,
    remedy: `If it is a mistake, disassociate it: run \`aws route53 disassociate-vpc-from-hosted-zone --hosted-zone-id ${id} --vpc VPCRegion=${region},VPCId=${vpcId}\`.`,
  };
}

/**
 * Comments out each binding without zones whose default zones another binding has: a zone belongs to one binding, and
 * `validate` refuses such a file.
 */
function withoutContestedDefaults(
  bindings: readonly BindingDraft[],
  { domains, region }: Account,
): BindingDraft[] {
  return bindings.map((draft) => {
    if (draft.isCommentedOut || draft.zones.length > 0) return draft;
    const { service, id } = draft.endpoint;
    const own = [
      ...(domains.get(service) ?? []).map(({ domain }) => domain),
      ...defaultDomains(serviceOf(draft.endpoint, region)),
    ];
    const other = bindings.find(
      ({ isCommentedOut, zones }) =>
        !isCommentedOut && zones.some(({ domain }) => own.includes(domain)),
    );
    if (other === undefined) return draft;
    const decision = {
      what: `the zones of ${service} already belong to the binding ${other.name}, and no zone points to ${id}`,
      remedy: `Create a private zone that points to ${id}, uncomment this binding and add that zone by its id.`,
    };
    return {
      ...draft,
      isCommentedOut: true,
      decisions: [{ key: undefined, decision }, ...draft.decisions],
    };
  });
}

interface Group {
  endpoint: Endpoint;
  /** The endpoints of the same service in the same VPC that no zone points to. */
  others: Endpoint[];
}

/**
 * One group for each endpoint that a zone points to. If no zone points to any endpoint of a service in a VPC, one group
 * for the first of those endpoints.
 */
function groupsOf({ endpoints, zones }: Account): Group[] {
  const isUsed = ({ id }: Endpoint) => zones.some(({ targets }) => targets.includes(id));
  const beside = (endpoint: Endpoint) =>
    endpoints.filter(
      (other) =>
        other.id !== endpoint.id &&
        other.vpcId === endpoint.vpcId &&
        other.service === endpoint.service,
    );
  return endpoints
    .filter((endpoint) => {
      const earlier = beside(endpoint).filter(({ id }) => id < endpoint.id);
      return isUsed(endpoint) || (!beside(endpoint).some(isUsed) && earlier.length === 0);
    })
    .map((endpoint) => ({
      endpoint,
      others: beside(endpoint).filter((other) => !isUsed(other)),
    }));
}

function draftBinding(
  { endpoint, others }: Group,
  context: { account: Account; owner: string; rerun: Rerun; taken: readonly BindingDraft[] },
): BindingDraft {
  const { account, owner, rerun, taken } = context;
  const live = taken.filter(({ isCommentedOut }) => !isCommentedOut);
  const zones = chooseZones(endpoint, account, { owner, rerun, taken: live });
  const inbound = chooseInbound(endpoint, zones.found, account);
  const service = shortService(endpoint, account.region);
  const reasons = commentedOutBecause(endpoint, { found: zones.found, service, live });
  return {
    name: nameOf(endpoint, zones.found, { owner, taken, account }),
    service,
    serviceRegion: writtenServiceRegion(endpoint, account.region),
    endpoint,
    inbound: inbound.id,
    zones: zones.entries,
    offered: zones.offered,
    adopt: zones.needsAdoption,
    isCommentedOut: inbound.id === undefined || reasons.length > 0,
    decisions:
      reasons.length > 0
        ? [
            ...reasons.map((decision) => ({ key: undefined, decision })),
            ...(zones.offered.length > 0 ? keyed('zones', zones.decisions) : []),
          ]
        : [
            ...keyed('endpoint', endpointDecisions(endpoint, others, account)),
            ...keyed('inbound', inbound.decisions),
            ...keyed('zones', zones.decisions),
          ],
  };
}

function keyed(key: Key, decisions: readonly Decision[]): BindingDraft['decisions'] {
  return decisions.map((decision) => ({ key, decision }));
}

/** Why the whole binding is proposed as a comment. Empty if it is not. */
function commentedOutBecause(
  endpoint: Endpoint,
  context: { found: readonly FoundZone[]; service: string; live: readonly BindingDraft[] },
): Decision[] {
  const { found, service, live } = context;
  if (found.length > 0) return [];
  if (endpoint.privateDns.enabled) {
    return [
      {
        what: `${endpoint.id} has private DNS on, and you have no zone of its names: AWS answers these names in ${endpoint.vpcId}`,
        remedy: `Machines on premises also get these answers if their resolvers forward the names to an inbound endpoint in ${endpoint.vpcId}. Keep private DNS, and add these forwarders by hand, because a binding needs a zone of its own. Or turn private DNS off, create private zones of these names, and run init again.`,
      },
    ];
  }
  const other = live.find((draft) => draft.service === service && draft.zones.length === 0);
  if (other === undefined) return [];
  return [
    {
      what: `neither ${endpoint.id} nor ${other.endpoint.id} has a private zone, and one zone cannot point to both`,
      remedy: `Create a zone for each VPC, or keep one of the two endpoints; init --vpc ${endpoint.vpcId} proposes a second configuration for ${endpoint.vpcId}.`,
    },
  ];
}

function endpointDecisions(
  endpoint: Endpoint,
  others: readonly Endpoint[],
  { gateways }: Account,
): Decision[] {
  const { id, vpcId, service, state, privateDns } = endpoint;
  const gateway = gateways.some((one) => one.vpcId === vpcId && one.service === service);
  return [
    ...(others.length > 0
      ? [
          {
            what: `${vpcId} has ${others.length + 1} endpoints of this service: also ${others.map((other) => other.id).join(', ')}`,
            remedy: 'Write the id of the endpoint that the zones should point to.',
          },
        ]
      : []),
    ...(state !== 'available'
      ? [
          {
            what: `${id} is not available`,
            remedy: 'Wait until it is available before you set mode: enforce.',
          },
        ]
      : []),
    ...(privateDns.enabled
      ? [
          {
            what: `${id} has private DNS on: AWS keeps a hidden zone of the same names in ${vpcId}`,
            remedy:
              'Keep one of the two: turn private DNS off, or disassociate your zones from that VPC and remove this binding.',
          },
        ]
      : []),
    ...(gateway
      ? [
          {
            what: `${vpcId} also has a gateway endpoint of this service: machines in VPCs that are associated with the zones use the interface endpoint instead, which AWS bills per GB`,
            remedy:
              'If these machines should keep the gateway, associate the zones only with the VPC of the inbound endpoint.',
          },
        ]
      : []),
  ];
}

/** `s3` for S3, and the full name for other services. */
function shortService(endpoint: Endpoint, region: string): string {
  const choice = serviceOf(endpoint, region);
  return serviceRegionOf(choice) === region && isS3(choice) ? 's3' : endpoint.service;
}

/** The Region of the service, if a configuration without it would assume another one. */
function writtenServiceRegion(endpoint: Endpoint, region: string): string | undefined {
  const known = serviceRegionOf(serviceOf(endpoint, region));
  return known === (regionInName(endpoint.service) ?? region) ? undefined : known;
}

/**
 * The binding's name in a marker of this owner; otherwise the service's name, with the VPC's id if several VPCs have
 * the service.
 */
function nameOf(
  endpoint: Endpoint,
  found: readonly FoundZone[],
  context: { owner: string; taken: readonly BindingDraft[]; account: Account },
): string {
  const { owner, taken, account } = context;
  const marked = found.find(({ marker }) => marker?.owner === owner)?.marker?.binding;
  const serviceRegion = serviceRegionOf(serviceOf(endpoint, account.region));
  const prefix = serviceNames({ service: '', region: serviceRegion }).find((name) =>
    endpoint.service.startsWith(name),
  );
  const ofOtherRegion = serviceRegion === account.region ? '' : `-${serviceRegion}`;
  const short = `${endpoint.service.slice(prefix?.length ?? 0).replaceAll('.', '-')}${ofOtherRegion}`;
  const vpcs = new Set(
    account.endpoints.flatMap(({ service, vpcId }) => (service === endpoint.service ? vpcId : [])),
  );
  const byVpc = `${short}-${endpoint.vpcId.slice('vpc-'.length)}`;
  const candidates = [marked, vpcs.size > 1 ? byVpc : short, byVpc, endpoint.id];
  return (
    candidates.find(
      (name) =>
        name !== undefined &&
        bindingName.fault(name) === undefined &&
        !taken.some((draft) => draft.name === name),
    ) ?? endpoint.id
  );
}
