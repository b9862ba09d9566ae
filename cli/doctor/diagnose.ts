import type { DoctorPorts } from '../../shared/cloud/doctor-ports.ts';
import { collectTokenPages } from '../../shared/cloud/pages.ts';
import type { Config } from '../../shared/config/config.ts';
import { regionsOf } from '../../shared/model/binding.ts';
import type { Manifest } from '../../shared/model/feed.ts';
import { partitionOf } from '../../shared/model/partitions.ts';
import { checked, type Finding } from './finding.ts';
import { type Guarded, takeInventory } from './inventory.ts';
import { resolverRuleFindings } from './resolver-rules.ts';
import { securityGroupFindings } from './security-groups.ts';
import { trailFindings } from './trail.ts';
import { vpcDnsFindings } from './vpc-dns.ts';

/** Checks what no event and no plan shows. Every check reads, and a read that fails skips only its check. */
export async function diagnose(
  config: Config,
  manifest: Manifest | undefined,
  ports: DoctorPorts,
): Promise<Finding[]> {
  const { findings, guarded, vpcs } = await takeInventory(config, manifest, ports);
  const inboundVpcs = vpcs.filter(({ hasInbound }) => hasInbound);
  const rulesOf = oncePerRegion((region) => readRules(region, ports));
  const all = await Promise.all([
    ...trailRegions(config).map((region) =>
      checked({ check: 'trail', subject: region }, () =>
        trailFindings(region, ports.cloudTrail(region)),
      ),
    ),
    ...vpcs.map((vpc) =>
      checked({ check: 'vpc-dns', subject: vpc.id }, () =>
        vpcDnsFindings(vpc, ports.ec2(vpc.region)),
      ),
    ),
    ...guarded.map((one) =>
      checked({ check: 'security-group', subject: one.id }, async () =>
        securityGroupFindings(one, await groupsOf(one, ports)),
      ),
    ),
    ...inboundVpcs.map((vpc) =>
      checked({ check: 'resolver-rule', subject: vpc.id }, async () =>
        resolverRuleFindings(vpc, await rulesOf(vpc.region)),
      ),
    ),
  ]);
  return [...findings, ...all.flat()];
}

/** The Regions whose API calls must become events. */
function trailRegions({ bindings }: Config): string[] {
  const regions = bindings.flatMap(regionsOf);
  const partitions = regions.map(partitionOf).filter(({ forwardsEvents }) => forwardsEvents);
  return [...new Set([...regions, ...partitions.map(({ homeRegion }) => homeRegion)])].sort();
}

async function groupsOf({ region, groups }: Guarded, ports: DoctorPorts) {
  if (groups.length === 0) return [];
  return await collectTokenPages(
    { GroupIds: groups },
    (input) => ports.ec2(region).describeSecurityGroups(input),
    ({ SecurityGroups }) => SecurityGroups,
  );
}

/** The listings of a Region serve all of its VPCs. */
function oncePerRegion<T>(read: (region: string) => Promise<T>): (region: string) => Promise<T> {
  const reads = new Map<string, Promise<T>>();
  return (region) => {
    const known = reads.get(region) ?? read(region);
    reads.set(region, known);
    return known;
  };
}

async function readRules(region: string, ports: DoctorPorts) {
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
