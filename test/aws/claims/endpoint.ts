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
    "An S3 endpoint's DnsEntries are one regional and one zonal name for each zone, each with a leading *., and the regional one is told by its form.",
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
      `chosen is ${regional?.name} of ${names.join(', ')}`,
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
    "The endpoint's interfaces have one address in each subnet, inside its range, and its regional name answers with these in public DNS.",
  needs: ['network', 'endpoint'],
  steps: [
    {
      does: 'reads interfaces and subnets, and asks the resolver of this machine for a name below the regional one, for five minutes at most',
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
      `an answer for bucket.${regional} with ${own.join(' and ')} (a resolver that drops private answers would keep it away)`,
      async () => {
        const answer = await dns.addresses(`bucket.${regional}`, 'A').catch((): string[] => []);
        return own.every((address) => answer.includes(address)) ? answer : undefined;
      },
      { everySeconds: 10, forMinutes: 5 },
    );
    refuteUnless(answered.length === own.length, `public DNS answers ${answered.join(', ')}`);
    return `${own.join(' and ')}, in their subnets and in public DNS`;
  },
};

export const modified: Claim = {
  name: 'endpoint-pends-when-modified',
  claim:
    'While a subnet is removed, and while it is added, the endpoint is pending and keeps its regional name; the interface of the other subnet stays.',
  needs: ['network', 'endpoint'],
  steps: [
    {
      does: 'removes the second subnet, watches each two seconds until it is available, and adds it again',
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
    const stayed = removed.interfaces.filter((id) => before.NetworkInterfaceIds?.includes(id));
    refuteUnless(stayed.length === subnetIds.length - 1, 'the other interface was replaced');
    refuteUnless(
      removed.states.has('pending') || added.states.has('pending'),
      `the states were ${[...removed.states, ...added.states].join(', ')}`,
    );
    return `removal: ${removed.text}; addition: ${added.text}`;
  },
};

async function watch(
  sandbox: Sandbox,
  VpcEndpointId: string,
  change: { AddSubnetIds?: string[]; RemoveSubnetIds?: string[] },
) {
  const began = Date.now();
  const states = new Set<string>();
  const names = new Set<string | undefined>();
  await sandbox.clients.ec2.send(new ModifyVpcEndpointCommand({ VpcEndpointId, ...change }));
  const desired = change.RemoveSubnetIds ? -1 : 0;
  const { subnetIds } = await sandbox.once(network);
  const settled = await sandbox.until(
    `${VpcEndpointId} as available`,
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
  const seconds = ((Date.now() - began) / 1000).toFixed(0);
  return {
    states,
    names,
    interfaces: settled.interfaceIds,
    text: `${[...states].join(', then ')}, ${seconds} s`,
  };
}

export const hiddenZone: Claim = {
  name: 'private-dns-hides-a-zone',
  claim:
    'With private DNS on, ListHostedZonesByVPC shows the zone of the names with an OwningService, and a private zone of that name is refused to the VPC.',
  needs: ['network'],
  steps: [
    {
      does: 'makes an interface endpoint for STS with private DNS in one subnet, lists the zones of the VPC, and tries to make a zone of the same name',
      calls: [
        'ec2:CreateVpcEndpoint',
        'ec2:DescribeVpcEndpoints',
        'route53:ListHostedZonesByVPC',
        'route53:CreateHostedZone',
      ],
      makes: 'VPC endpoint',
    },
  ],
  cost: { usd: 0.01, why: 'interface endpoint, 0.01 an hour and zone' },
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
    refuteUnless(refused === 'ConflictingDomainExists', `a zone ${domain}: ${refused}`);
    return `owned by ${hidden?.Owner?.OwningService}; a second one refused as ${refused}`;
  },
};

async function refusalOfZone(sandbox: Sandbox, domain: string): Promise<string> {
  try {
    await makeZone(sandbox, domain);
    return 'was made';
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}
