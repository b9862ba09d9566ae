import type { DoctorPorts, GuardedEndpoint } from '../../shared/cloud/doctor-ports.ts';
import { collectTokenPages } from '../../shared/cloud/pages.ts';
import type { Config } from '../../shared/config/config.ts';
import { type Binding, inboundRegionOf, regionsOf } from '../../shared/model/binding.ts';
import type { Manifest } from '../../shared/model/feed.ts';
import { chooseEndpoint } from '../../shared/reconcile/choose-endpoint.ts';
import { toEndpoint } from '../../shared/reconcile/facts.ts';
import { checked, type Finding } from './finding.ts';
import { resolverRuleFindings } from './resolver-rules.ts';
import { DNS, HTTPS, securityGroupFindings } from './security-groups.ts';
import { trailFindings } from './trail.ts';

/** Route 53 sends its events only here. */
const GLOBAL_REGION = 'us-east-1';

/** What each binding uses, as far as it can be read. */
interface Inventory {
  endpoints: { id: string; region: string; vpcId: string; groups: string[] }[];
  inbounds: { id: string; region: string; vpcId: string; groups: string[]; domains: string[] }[];
}

/** Checks what no event and no plan shows. Every check reads, and a read that is denied skips only its check. */
export async function diagnose(
  config: Config,
  manifest: Manifest | undefined,
  ports: DoctorPorts,
): Promise<Finding[]> {
  const regions = [...new Set(config.bindings.flatMap(regionsOf))];
  const trails = [...new Set([...regions, ...(isStandard(config) ? [GLOBAL_REGION] : [])])].sort();
  const { found, inventory } = await takeInventory(config, manifest, ports);
  const vpcs = vpcsOf(config, inventory);
  const findings = await Promise.all([
    ...trails.map((region) =>
      checked({ check: 'trail', subject: region }, () =>
        trailFindings(region, ports.cloudTrail(region)),
      ),
    ),
    ...vpcs.map(({ vpcId, region }) =>
      checked({ check: 'vpc-dns', subject: vpcId }, () => vpcDnsFindings(vpcId, region, ports)),
    ),
    ...inventory.endpoints.map((one) => groupFindings(one, HTTPS, ports)),
    ...inventory.inbounds.map((one) => groupFindings(one, DNS, ports)),
    ...inventory.inbounds.map((one) =>
      checked({ check: 'resolver-rule', subject: one.vpcId }, async () =>
        resolverRuleFindings(one, await rulesOf(one.region, ports)),
      ),
    ),
  ]);
  return [...found, ...findings.flat()];
}

/** Other partitions have no Region us-east-1. */
function isStandard({ bindings }: Config): boolean {
  return bindings.some(({ region }) => !/^(cn|us-gov|us-iso|eusc)/.test(region));
}

async function takeInventory(
  config: Config,
  manifest: Manifest | undefined,
  ports: DoctorPorts,
): Promise<{ found: Finding[]; inventory: Inventory }> {
  const inventory: Inventory = { endpoints: [], inbounds: [] };
  const found = await Promise.all([
    ...regionsWhere(config, ({ region }) => region).map(([region, bindings]) =>
      checked({ check: 'security-group', subject: region }, async () => {
        const all = await endpointsOf(region, ports);
        for (const binding of bindings) addEndpoint(binding, all, inventory);
        return [];
      }),
    ),
    ...regionsWhere(config, inboundRegionOf).map(([region, bindings]) =>
      checked({ check: 'security-group', subject: region }, async () => {
        await addInbounds({ region, bindings, manifest }, ports, inventory);
        return [];
      }),
    ),
  ]);
  return { found: found.flat(), inventory };
}

function regionsWhere(
  { bindings }: Config,
  regionOf: (binding: Binding) => string,
): [string, Binding[]][] {
  return [...new Set(bindings.map(regionOf))].map((region) => [
    region,
    bindings.filter((binding) => regionOf(binding) === region),
  ]);
}

function endpointsOf(region: string, ports: DoctorPorts): Promise<GuardedEndpoint[]> {
  const Filters = [{ Name: 'vpc-endpoint-type', Values: ['Interface'] }];
  return collectTokenPages(
    { Filters },
    (input) => ports.ec2(region).describeVpcEndpoints(input),
    ({ VpcEndpoints }) => VpcEndpoints,
  );
}

function addEndpoint(
  binding: Binding,
  all: readonly GuardedEndpoint[],
  { endpoints }: Inventory,
): void {
  const decision = chooseEndpoint(binding, all.map(toEndpoint));
  if (decision.kind !== 'chosen') return;
  const { id, vpcId } = decision.endpoint;
  if (endpoints.some((known) => known.id === id)) return;
  const raw = all.find(({ VpcEndpointId }) => VpcEndpointId === id);
  const groups = (raw?.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []);
  endpoints.push({ id, region: binding.region, vpcId, groups });
}

async function addInbounds(
  {
    region,
    bindings,
    manifest,
  }: { region: string; bindings: readonly Binding[]; manifest: Manifest | undefined },
  ports: DoctorPorts,
  { inbounds }: Inventory,
): Promise<void> {
  const all = await collectTokenPages(
    {},
    (input) => ports.resolver(region).listResolverEndpoints(input),
    ({ ResolverEndpoints }) => ResolverEndpoints,
  );
  for (const { Id = '', HostVPCId = '', SecurityGroupIds = [] } of all) {
    const own = bindings.filter(({ inbound }) => 'id' in inbound && inbound.id === Id);
    if (own.length === 0) continue;
    const domains = [...new Set(own.flatMap((binding) => domainsOf(binding, manifest)))].sort();
    inbounds.push({ id: Id, region, vpcId: HostVPCId, groups: SecurityGroupIds, domains });
  }
}

/** The domains of the configuration, or the published domains of a binding without zones. */
function domainsOf(binding: Binding, manifest: Manifest | undefined): string[] {
  const published = manifest?.bindings.find(({ name }) => name === binding.name)?.snapshot;
  return (binding.zones ?? published?.zones ?? []).map(({ domain }) => domain);
}

/** The VPCs that must answer from private zones. */
function vpcsOf(config: Config, { inbounds }: Inventory): { vpcId: string; region: string }[] {
  const listed = config.bindings.flatMap(({ zones = [] }) =>
    zones.flatMap(({ vpcs = [] }) => vpcs.map(({ id, region }) => ({ vpcId: id, region }))),
  );
  const all = [...inbounds.map(({ vpcId, region }) => ({ vpcId, region })), ...listed];
  return [...new Map(all.map((vpc) => [vpc.vpcId, vpc])).values()];
}

/** A VPC answers from private zones only with both attributes (Route 53 guide, private hosted zones, VPC settings). */
async function vpcDnsFindings(
  vpcId: string,
  region: string,
  ports: DoctorPorts,
): Promise<Finding[]> {
  const ec2 = ports.ec2(region);
  const [support, hostnames] = await Promise.all([
    ec2.describeVpcAttribute({ VpcId: vpcId, Attribute: 'enableDnsSupport' }),
    ec2.describeVpcAttribute({ VpcId: vpcId, Attribute: 'enableDnsHostnames' }),
  ]);
  const off = [
    ...(support.EnableDnsSupport?.Value === true ? [] : ['dns-support']),
    ...(hostnames.EnableDnsHostnames?.Value === true ? [] : ['dns-hostnames']),
  ];
  const about = { check: 'vpc-dns', subject: vpcId } as const;
  if (off.length === 0) {
    return [{ ...about, state: 'ok', text: 'DNS support and DNS hostnames are on.' }];
  }
  return [
    {
      ...about,
      state: 'problem',
      text: `The attribute ${off.join(' and ')} is off, so the VPC does not answer from private zones.`,
      remedy: off
        .map(
          (one) =>
            `Run \`aws ec2 modify-vpc-attribute --vpc-id ${vpcId} --enable-${one} --region ${region}\`.`,
        )
        .join(' '),
    },
  ];
}

function groupFindings(
  { id, region, groups }: { id: string; region: string; groups: string[] },
  openings: typeof DNS,
  ports: DoctorPorts,
): Promise<Finding[]> {
  return checked({ check: 'security-group', subject: id }, async () => {
    const found =
      groups.length === 0
        ? []
        : await collectTokenPages(
            { GroupIds: groups },
            (input) => ports.ec2(region).describeSecurityGroups(input),
            ({ SecurityGroups }) => SecurityGroups,
          );
    return securityGroupFindings({ subject: id, region }, openings, found);
  });
}

async function rulesOf(region: string, ports: DoctorPorts) {
  const resolver = ports.resolver(region);
  const [rules, associations] = await Promise.all([
    collectTokenPages(
      {},
      (input) => resolver.listResolverRules(input),
      ({ ResolverRules }) => ResolverRules,
    ),
    collectTokenPages(
      {},
      (input) => resolver.listResolverRuleAssociations(input),
      ({ ResolverRuleAssociations }) => ResolverRuleAssociations,
    ),
  ]);
  return { rules, associations };
}
