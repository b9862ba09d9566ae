import { ModifyVpcEndpointCommand } from '@aws-sdk/client-ec2';
import { createEc2 } from '../../../shared/cloud/aws/ec2.ts';
import { createRoute53 } from '../../../shared/cloud/aws/route53.ts';
import { createPublicDns } from '../../../shared/cloud/public-dns.ts';
import { isWithin } from '../../../shared/model/addresses.ts';
import { withoutWildcard } from '../../../shared/model/names.ts';
import { toEndpoint, toInterface, toSubnet } from '../../../shared/reconcile/facts.ts';
import { type Claim, FREE, refuteUnless } from '../claim.ts';
import { available, createEndpoint, describe, endpoint, makeZone, network } from '../fixtures.ts';
import type { Sandbox } from '../sandbox.ts';

export const dnsEntries: Claim = {
  name: 'endpoint-names',
  claim:
    "An S3 endpoint's DnsEntries are one regional name and one name for each Availability Zone, each with a leading *., and the regional name is recognized by its format.",
  needs: ['network', 'endpoint'],
  steps: [{ does: 'describes the endpoint', calls: ['ec2:DescribeVpcEndpoints'] }],
  cost: FREE,
  onEmulators: false,
  verify: async (sandbox) => {
    const { VpcEndpointId: id } = await sandbox.once(endpoint);
    const found = await describe(sandbox, id);
    const { subnetIds } = await sandbox.once(network);
    const names = (found?.DnsEntries ?? []).map(({ DnsName }) => DnsName ?? '');
    refuteUnless(
      names.length === subnetIds.length + 1 && names.every((name) => name.startsWith(`*.${id}-`)),
      `the names are ${names.join(', ')}`,
    );
    const regional = found && toEndpoint(found).regionalName;
    const shortest = names.toSorted((a, b) => a.length - b.length)[0];
    refuteUnless(
      regional?.name === shortest?.toLowerCase(),
      `the product selects ${regional?.name} from ${names.join(', ')}`,
    );
    return `state "${found?.State}", names ${names.join(', ')}, zone ${regional?.zoneId}`;
  },
};

/** The addresses of the endpoint's interfaces, each with the ranges of its subnet. */
async function addressesOf(sandbox: Sandbox) {
  const { VpcEndpointId: id } = await sandbox.once(endpoint);
  const found = await describe(sandbox, id);
  const ec2 = createEc2(sandbox.region);
  const { NetworkInterfaces = [] } = await ec2.describeNetworkInterfaces({
    Filters: [{ Name: 'network-interface-id', Values: found?.NetworkInterfaceIds ?? [] }],
  });
  const { Subnets = [] } = await ec2.describeSubnets({
    Filters: [{ Name: 'subnet-id', Values: found?.SubnetIds ?? [] }],
  });
  const subnets = Subnets.map(toSubnet);
  return NetworkInterfaces.map(toInterface).flatMap(({ addresses, subnetId }) =>
    addresses.map((address) => ({
      address,
      ranges: subnets.find(({ id: subnet }) => subnet === subnetId)?.ranges ?? [],
    })),
  );
}

export const addresses: Claim = {
  name: 'endpoint-addresses',
  claim:
    "The endpoint's interfaces have one address in each subnet, in the range of the subnet, and its regional name resolves to these addresses in public DNS.",
  needs: ['network', 'endpoint'],
  steps: [
    {
      does: 'reads the interfaces and subnets, and queries the resolver of this machine for a name below the regional name, for at most five minutes',
      calls: ['ec2:DescribeVpcEndpoints', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'],
    },
  ],
  cost: FREE,
  onEmulators: false,
  verify: async (sandbox) => {
    const found = await addressesOf(sandbox);
    const { subnetIds } = await sandbox.once(network);
    refuteUnless(
      found.length === subnetIds.length &&
        found.every(({ address, ranges }) => isWithin(address, ranges)),
      `the addresses are ${JSON.stringify(found)}`,
    );
    const own = found.map(({ address }) => address).sort();
    const { VpcEndpointId: id } = await sandbox.once(endpoint);
    const described = await describe(sandbox, id);
    const regional = withoutWildcard((described && toEndpoint(described).regionalName?.name) ?? '');
    const dns = createPublicDns();
    const answered = await sandbox.until(
      `bucket.${regional} resolves to ${own.join(' and ')} (a resolver with rebinding protection drops private addresses)`,
      async () => {
        const answer = await dns.addresses(`bucket.${regional}`, 'A').catch((): string[] => []);
        return own.every((address) => answer.includes(address)) ? answer : undefined;
      },
      { everySeconds: 10, forMinutes: 5 },
    );
    refuteUnless(answered.length === own.length, `public DNS answers with ${answered.join(', ')}`);
    return `${own.join(' and ')} are in their subnets and in public DNS`;
  },
};

export const modified: Claim = {
  name: 'endpoint-is-pending-when-modified',
  claim:
    'While a subnet is removed or added, the endpoint is pending and keeps its regional name, and the interface in the other subnet does not change.',
  needs: ['network', 'endpoint'],
  steps: [
    {
      does: 'removes the second subnet, polls every two seconds until the endpoint is available, and adds the subnet again',
      calls: ['ec2:ModifyVpcEndpoint', 'ec2:DescribeVpcEndpoints'],
    },
  ],
  cost: FREE,
  onEmulators: false,
  verify: async (sandbox) => {
    const before = await sandbox.once(endpoint);
    const { subnetIds } = await sandbox.once(network);
    const last = subnetIds.slice(-1);
    const removed = await watch(sandbox, before.VpcEndpointId, { RemoveSubnetIds: last });
    const added = await watch(sandbox, before.VpcEndpointId, { AddSubnetIds: last });
    const regional = toEndpoint(before).regionalName?.name;
    refuteUnless(
      [removed, added].every(({ names }) => names.size === 1 && names.has(regional)),
      `the regional names were ${[...removed.names, ...added.names].join(', ')}`,
    );
    const unchanged = removed.interfaces.filter((id) => before.NetworkInterfaceIds?.includes(id));
    refuteUnless(
      unchanged.length === subnetIds.length - 1,
      'the interface in the other subnet was replaced',
    );
    refuteUnless(
      removed.states.has('pending') || added.states.has('pending'),
      `the states were ${[...removed.states, ...added.states].join(', ')}`,
    );
    return `removal: ${removed.text}; addition: ${added.text}`;
  },
};

/** Changes the subnets, and observes the endpoint until it is available with an interface in each of them. */
export async function watch(
  sandbox: Sandbox,
  VpcEndpointId: string,
  change: { AddSubnetIds?: string[]; RemoveSubnetIds?: string[] },
) {
  const started = Date.now();
  const states = new Set<string>();
  const names = new Set<string | undefined>();
  await sandbox.clients.ec2.send(new ModifyVpcEndpointCommand({ VpcEndpointId, ...change }));
  const desired = change.RemoveSubnetIds ? -1 : 0;
  const { subnetIds } = await sandbox.once(network);
  const settled = await sandbox.until(
    `${VpcEndpointId} is available`,
    async () => {
      const found = await describe(sandbox, VpcEndpointId);
      if (found === undefined) return undefined;
      const facts = toEndpoint(found);
      states.add(facts.state);
      names.add(facts.regionalName?.name);
      const isDone = facts.interfaceIds.length === subnetIds.length + desired;
      return facts.state === 'available' && isDone ? facts : undefined;
    },
    { everySeconds: 2 },
  );
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  return {
    states,
    names,
    interfaces: settled.interfaceIds,
    text: `${[...states].join(', then ')}, ${seconds} s`,
  };
}

export const hiddenZone: Claim = {
  name: 'private-dns-creates-a-hidden-zone',
  claim:
    'With private DNS, ListHostedZonesByVPC lists a hidden zone with an OwningService, and a private zone with the same name cannot be associated with the VPC.',
  needs: ['network'],
  steps: [
    {
      does: 'creates an interface endpoint for STS with private DNS in one subnet, lists the zones of the VPC, and tries to create a zone with the same name',
      calls: [
        'ec2:CreateVpcEndpoint',
        'ec2:DescribeVpcEndpoints',
        'route53:ListHostedZonesByVPC',
        'route53:CreateHostedZone',
      ],
      makes: 'VPC endpoint',
    },
  ],
  cost: { usd: 0.01, why: 'interface endpoint, 0.01 per hour and Availability Zone' },
  onEmulators: false,
  verify: async (sandbox) => {
    const { vpcId, subnetIds } = await sandbox.once(network);
    const { region } = sandbox;
    const id = await createEndpoint(sandbox, {
      VpcId: vpcId,
      ServiceName: `com.amazonaws.${region}.sts`,
      VpcEndpointType: 'Interface',
      SubnetIds: subnetIds.slice(0, 1),
      PrivateDnsEnabled: true,
    });
    await available(sandbox, id);
    const domain = `sts.${region}.amazonaws.com`;
    const zones = await createRoute53(region).listHostedZonesByVPC({
      VPCId: vpcId,
      VPCRegion: region,
    });
    const hidden = zones.HostedZoneSummaries?.find(({ Name }) => Name === `${domain}.`);
    refuteUnless(
      hidden?.Owner?.OwningService !== undefined,
      `the VPC's zones are ${JSON.stringify(zones.HostedZoneSummaries)}`,
    );
    const refused = await refusalOfZone(sandbox, domain);
    refuteUnless(refused === 'ConflictingDomainExists', `creating a zone ${domain}: ${refused}`);
    return `the hidden zone is owned by ${hidden?.Owner?.OwningService}; a second zone is refused with ${refused}`;
  },
};

async function refusalOfZone(sandbox: Sandbox, domain: string): Promise<string> {
  try {
    await makeZone(sandbox, domain);
    return 'the zone was created';
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}
