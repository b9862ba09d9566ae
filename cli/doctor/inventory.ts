import type {
  DoctorPorts,
  GuardedEndpoint,
  GuardedInbound,
} from '../../shared/cloud/doctor-ports.ts';
import { collectTokenPages } from '../../shared/cloud/pages.ts';
import type { Config } from '../../shared/config/config.ts';
import { type Binding, inboundRegionOf } from '../../shared/model/binding.ts';
import type { Manifest } from '../../shared/model/feed.ts';
import { chooseEndpoint } from '../../shared/reconcile/choose-endpoint.ts';
import { toEndpoint } from '../../shared/reconcile/facts.ts';
import { checked, type Finding } from './finding.ts';

export type Family = 'ipv4' | 'ipv6';

/** An endpoint or inbound endpoint whose security groups are checked. */
export interface Guarded {
  kind: 'endpoint' | 'inbound';
  id: string;
  region: string;
  groups: string[];
  families: Family[];
}

/** A VPC that must answer from private zones. */
export interface AnsweringVpc {
  id: string;
  region: string;
  /** The zones that an inbound endpoint of this VPC answers from. */
  domains: string[];
  /** The bindings with an inbound endpoint in this VPC whose zones are not known. */
  unknown: string[];
  hasInbound: boolean;
}

/** What the bindings use, as far as it can be read, and a finding for everything that cannot be checked. */
export interface Inventory {
  findings: Finding[];
  guarded: Guarded[];
  vpcs: AnsweringVpc[];
}

/** The parts of an inventory that one Region, or one binding, contributes. */
type Part = Partial<Inventory>;

export async function takeInventory(
  config: Config,
  manifest: Manifest | undefined,
  ports: DoctorPorts,
): Promise<Inventory> {
  const parts = await Promise.all([
    ...byRegion(config, ({ region }) => region).map(([region, bindings]) =>
      endpointsPart(region, bindings, ports),
    ),
    ...byRegion(config, inboundRegionOf).map(([region, bindings]) =>
      inboundPart({ region, bindings, manifest }, ports),
    ),
  ]);
  const all = [...parts, { vpcs: listedVpcs(config) }];
  return {
    findings: all.flatMap(({ findings = [] }: Part) => findings),
    guarded: distinct(all.flatMap(({ guarded = [] }: Part) => guarded)),
    vpcs: merged(all.flatMap(({ vpcs = [] }: Part) => vpcs)),
  };
}

function byRegion(
  { bindings }: Config,
  regionOf: (binding: Binding) => string,
): [string, Binding[]][] {
  return [...new Set(bindings.map(regionOf))].map((region) => [
    region,
    bindings.filter((binding) => regionOf(binding) === region),
  ]);
}

function distinct(guarded: readonly Guarded[]): Guarded[] {
  return [...new Map(guarded.map((one) => [one.id, one])).values()];
}

function merged(vpcs: readonly AnsweringVpc[]): AnsweringVpc[] {
  const byId = new Map<string, AnsweringVpc>();
  for (const vpc of vpcs) {
    const known = byId.get(vpc.id);
    byId.set(vpc.id, {
      ...vpc,
      domains: [...new Set([...(known?.domains ?? []), ...vpc.domains])].sort(),
      unknown: [...new Set([...(known?.unknown ?? []), ...vpc.unknown])].sort(),
      hasInbound: vpc.hasInbound || known?.hasInbound === true,
    });
  }
  return [...byId.values()];
}

async function endpointsPart(
  region: string,
  bindings: readonly Binding[],
  ports: DoctorPorts,
): Promise<Part> {
  const guarded: Guarded[] = [];
  const findings = await checked({ check: 'security-group', subject: region }, async () => {
    const all = await collectTokenPages(
      { Filters: [{ Name: 'vpc-endpoint-type', Values: ['Interface'] }] },
      (input) => ports.ec2(region).describeVpcEndpoints(input),
      ({ VpcEndpoints }) => VpcEndpoints,
    );
    return bindings.flatMap((binding) => {
      const decision = chooseEndpoint(binding, all.map(toEndpoint));
      if (decision.kind !== 'chosen') return [missingEndpoint(binding)];
      const raw = all.find(({ VpcEndpointId }) => VpcEndpointId === decision.endpoint.id);
      if (raw !== undefined) guarded.push(guardedEndpoint(raw, region));
      return [];
    });
  });
  return { findings, guarded };
}

function missingEndpoint({ name, region }: Binding): Finding {
  return {
    check: 'endpoint',
    subject: name,
    state: 'problem',
    text: `No single interface endpoint in ${region} fits the binding, so its security groups were not checked.`,
    remedy: `Run \`npx privatelink-dns plan\`, which names the endpoints that exist, and correct \`endpoint\` of the binding.`,
  };
}

function guardedEndpoint(
  { VpcEndpointId = '', Groups, IpAddressType }: GuardedEndpoint,
  region: string,
): Guarded {
  const groups = (Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []);
  return {
    kind: 'endpoint',
    id: VpcEndpointId,
    region,
    groups,
    families: familiesOf(IpAddressType),
  };
}

/** EC2 returns `ipv4`, `ipv6` or `dualstack`; the Resolver returns the same words in upper case. */
function familiesOf(type = 'ipv4'): Family[] {
  const name = type.toLowerCase();
  if (name === 'dualstack') return ['ipv4', 'ipv6'];
  return name === 'ipv6' ? ['ipv6'] : ['ipv4'];
}

interface InboundInput {
  region: string;
  bindings: readonly Binding[];
  manifest: Manifest | undefined;
}

/** The checks that need the list of inbound endpoints. */
const INBOUND_CHECKS = ['security-group', 'vpc-dns', 'resolver-rule'] as const;

async function inboundPart(
  { region, bindings, manifest }: InboundInput,
  ports: DoctorPorts,
): Promise<Part> {
  const part: Required<Part> = { findings: [], guarded: [], vpcs: [] };
  const byId = bindings.flatMap((binding) =>
    'id' in binding.inbound ? [{ binding, id: binding.inbound.id }] : [],
  );
  for (const binding of bindings) {
    if ('id' in binding.inbound) continue;
    const { addresses, vpc } = binding.inbound;
    part.findings.push(unnamedInbound(binding.name, { addresses, vpc, region }));
    if (vpc !== undefined) part.vpcs.push(inboundVpc({ id: vpc, region }, binding, manifest));
  }
  if (byId.length === 0) return part;
  const [failure] = await checked({ check: 'security-group', subject: region }, async () => {
    const all = await collectTokenPages(
      {},
      (input) => ports.resolver(region).listResolverEndpoints(input),
      ({ ResolverEndpoints }) => ResolverEndpoints,
    );
    for (const { binding, id } of byId) {
      const found = all.find(({ Id }) => Id === id);
      if (found === undefined) part.findings.push(missingInbound(id, region));
      else {
        part.guarded.push(guardedInbound(found, region));
        const vpc = { id: found.HostVPCId ?? '', region };
        part.vpcs.push(inboundVpc(vpc, binding, manifest));
      }
    }
    return [];
  });
  if (failure !== undefined) {
    part.findings.push(...INBOUND_CHECKS.map((check) => ({ ...failure, check })));
  }
  return { ...part, findings: distinctFindings(part.findings) };
}

function distinctFindings(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((one) => [`${one.check} ${one.subject}`, one])).values()];
}

function guardedInbound(
  { Id = '', SecurityGroupIds, ResolverEndpointType }: GuardedInbound,
  region: string,
): Guarded {
  const families = familiesOf(ResolverEndpointType);
  return { kind: 'inbound', id: Id, region, groups: SecurityGroupIds ?? [], families };
}

/** The zones of the configuration, or the published zones of a binding that has none there. */
function inboundVpc(
  { id, region }: { id: string; region: string },
  binding: Binding,
  manifest: Manifest | undefined,
): AnsweringVpc {
  const published = manifest?.bindings.find(({ name }) => name === binding.name)?.snapshot;
  const zones = binding.zones ?? published?.zones;
  return {
    id,
    region,
    domains: (zones ?? []).map(({ domain }) => domain),
    unknown: zones === undefined ? [binding.name] : [],
    hasInbound: true,
  };
}

function unnamedInbound(
  binding: string,
  {
    addresses,
    vpc,
    region,
  }: { addresses: readonly string[]; vpc: string | undefined; region: string },
): Finding {
  const skipped =
    vpc === undefined
      ? 'its security groups, its VPC and the Resolver rules of its VPC were'
      : 'its security groups were';
  return {
    check: 'inbound-endpoint',
    subject: binding,
    state: 'not-checked',
    text: `The configuration names the inbound endpoint by its addresses (${addresses.join(', ')}), so ${skipped} not checked.`,
    remedy: `${listInbounds(region)}, and write \`inbound: { id: ID }\`. If the endpoint belongs to another account, ask its owner whether UDP and TCP port 53 are open.`,
  };
}

function missingInbound(id: string, region: string): Finding {
  return {
    check: 'inbound-endpoint',
    subject: id,
    state: 'problem',
    text: `There is no inbound endpoint with this id in ${region}.`,
    remedy: `${listInbounds(region)}, and correct \`inbound\` of the configuration.`,
  };
}

function listInbounds(region: string): string {
  return `Run \`aws route53resolver list-resolver-endpoints --filters Name=Direction,Values=INBOUND --region ${region}\``;
}

/** The VPCs that the configuration associates with zones. */
function listedVpcs({ bindings }: Config): AnsweringVpc[] {
  return bindings.flatMap(({ zones = [] }) =>
    zones.flatMap(({ vpcs = [] }) =>
      vpcs.map(({ id, region }) => ({ id, region, domains: [], unknown: [], hasInbound: false })),
    ),
  );
}
