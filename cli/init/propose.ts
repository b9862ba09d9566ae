import { bindingName } from '../../shared/config/values.ts';
import type { Endpoint } from '../../shared/model/observation.ts';
import { isS3, serviceNames } from '../../shared/model/services.ts';
import type { Account, FoundZone } from './account.ts';
import { chooseInbound } from './inbound.ts';
import { chooseZones, type ZoneEntry } from './zones.ts';

/** Something that only a person can decide; it stands as a comment at its place, and is told at the end. */
export interface Decision {
  what: string;
  remedy: string;
}

export type Key = 'endpoint' | 'inbound' | 'zones';

/** One binding as it is proposed. Without an inbound endpoint it is written as a comment, as it is when `isAside`. */
export interface BindingDraft {
  name: string;
  service: string;
  endpoint: Endpoint;
  inbound: string | undefined;
  zones: ZoneEntry[];
  /** Zones to take up or leave, written as comments. */
  offered: ZoneEntry[];
  adopt: boolean;
  questions: { key: Key | undefined; question: Decision }[];
  isAside: boolean;
}

export interface Proposal {
  region: string;
  owner: { name: string; isFromMarkers: boolean };
  bindings: BindingDraft[];
}

/** What `init` writes, from what it found. Pure. */
export function propose(account: Account): Proposal {
  const owner = ownerOf(account);
  const bindings: BindingDraft[] = [];
  for (const group of groupsOf(account)) {
    bindings.push(draftBinding(group, { account, owner: owner.name, taken: bindings }));
  }
  return { region: account.region, owner, bindings };
}

/** The owner whose markers stand in most zones: a configuration that has one already goes on with it. */
function ownerOf({ zones, region }: Account): Proposal['owner'] {
  const owners = zones.flatMap(({ marker }) => marker?.owner ?? []);
  const count = (owner: string) => owners.filter((other) => other === owner).length;
  const [most] = [...new Set(owners)].sort((a, b) => count(b) - count(a) || (a < b ? -1 : 1));
  return { name: most ?? `net-${region}`, isFromMarkers: most !== undefined };
}

interface Group {
  endpoint: Endpoint;
  /** Endpoints of the same service in the same VPC that no zone leads to. */
  others: Endpoint[];
}

/** One binding for each endpoint that a zone leads to; of endpoints that none leads to, the first of each VPC and service. */
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
  context: { account: Account; owner: string; taken: readonly BindingDraft[] },
): BindingDraft {
  const { account, owner, taken } = context;
  const live = taken.filter(({ isAside }) => !isAside);
  const zones = chooseZones(endpoint, account, { owner, taken: live });
  const inbound = chooseInbound(endpoint, zones.found, account);
  const service = shortService(endpoint.service, account.region);
  const whole = wholeBinding(endpoint, zones.found, service, live);
  return {
    name: nameOf(endpoint, zones.found, { owner, taken, account }),
    service,
    endpoint,
    inbound: inbound.id,
    zones: zones.entries,
    offered: zones.offered,
    adopt: zones.needsAdoption,
    isAside: inbound.id === undefined || whole.length > 0,
    questions:
      whole.length > 0
        ? whole.map((question) => ({ key: undefined, question }))
        : [
            ...keyed('endpoint', endpointQuestions(endpoint, others, account)),
            ...keyed('inbound', inbound.questions),
            ...keyed('zones', zones.questions),
          ],
  };
}

function keyed(key: Key, questions: readonly Decision[]): BindingDraft['questions'] {
  return questions.map((question) => ({ key, question }));
}

/** Why the binding as a whole is proposed as a comment. */
function wholeBinding(
  endpoint: Endpoint,
  found: readonly FoundZone[],
  service: string,
  live: readonly BindingDraft[],
): Decision[] {
  if (found.length > 0) return [];
  if (endpoint.privateDns.enabled) {
    return [
      {
        what: `${endpoint.id} has private DNS on, and no zone of yours holds its names: AWS answers them in ${endpoint.vpcId} by itself`,
        remedy:
          'Leave it so, and no binding is needed. Or turn private DNS off, make private zones of these names, and run init again.',
      },
    ];
  }
  const other = live.find((draft) => draft.service === service && draft.zones.length === 0);
  if (other === undefined) return [];
  return [
    {
      what: `neither ${endpoint.id} nor ${other.endpoint.id} has a private zone, and one zone cannot lead to both`,
      remedy: `Make a zone for each VPC, or keep one of the two; a second configuration for ${endpoint.vpcId} comes of init --vpc ${endpoint.vpcId}.`,
    },
  ];
}

function endpointQuestions(
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
            remedy: 'Name the one that answers should lead to.',
          },
        ]
      : []),
    ...(state !== 'available'
      ? [{ what: `${id} is not available`, remedy: 'See to its state before you enforce.' }]
      : []),
    ...(privateDns.enabled
      ? [
          {
            what: `${id} has private DNS on: AWS keeps a hidden zone of the same names in ${vpcId}`,
            remedy:
              'Keep one of the two: turn private DNS off, or take the zones out of that VPC and drop this binding.',
          },
        ]
      : []),
    ...(gateway
      ? [
          {
            what: `${vpcId} also has a gateway endpoint of this service: machines in a VPC that sees the zones take the interface endpoint, which is paid by the GB, instead`,
            remedy:
              'If they should keep the gateway, let only the VPC of the inbound endpoint see the zones.',
          },
        ]
      : []),
  ];
}

/** `s3` for S3, and the full name for others, as the configuration takes them. */
function shortService(service: string, region: string): string {
  return isS3({ service, region }) ? 's3' : service;
}

/** The name that a marker of this owner gives; otherwise the service's, with the VPC's where it is in several. */
function nameOf(
  endpoint: Endpoint,
  found: readonly FoundZone[],
  context: { owner: string; taken: readonly BindingDraft[]; account: Account },
): string {
  const { owner, taken, account } = context;
  const marked = found.find(({ marker }) => marker?.owner === owner)?.marker?.binding;
  const [prefix = ''] = serviceNames({ service: '', region: account.region });
  const short = endpoint.service.replace(prefix, '').replaceAll('.', '-');
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
