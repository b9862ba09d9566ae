import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import {
  AssociateResolverEndpointIpAddressCommand,
  CreateResolverEndpointCommand,
  DisassociateResolverEndpointIpAddressCommand,
  GetResolverEndpointCommand,
} from '@aws-sdk/client-route53resolver';
import { decode, encode } from 'dns-packet';
import { realAsker } from '../../../agent/machine/asker.ts';
import { createResolver } from '../../../shared/cloud/aws/resolver.ts';
import { createRoute53 } from '../../../shared/cloud/aws/route53.ts';
import { type Claim, FREE, NotShownError, refuteUnless } from '../claim.ts';
import { given, makeZone, network, ZONE_CALLS } from '../fixtures.ts';
import type { Sandbox } from '../sandbox.ts';

async function inbound(sandbox: Sandbox): Promise<string> {
  const { vpcId, subnetIds } = await sandbox.once(network);
  const { ec2, resolver } = sandbox.clients;
  const { SecurityGroups = [] } = await ec2.send(
    new DescribeSecurityGroupsCommand({
      Filters: [
        { Name: 'vpc-id', Values: [vpcId] },
        { Name: 'group-name', Values: ['default'] },
      ],
    }),
  );
  const { ResolverEndpoint } = await sandbox.make(
    () =>
      resolver.send(
        new CreateResolverEndpointCommand({
          CreatorRequestId: sandbox.name('inbound'),
          Name: sandbox.name('inbound'),
          Direction: 'INBOUND',
          SecurityGroupIds: SecurityGroups.flatMap(({ GroupId }) => GroupId ?? []),
          IpAddresses: subnetIds.slice(0, 2).map((SubnetId) => ({ SubnetId })),
          Tags: sandbox.tags,
        }),
      ),
    (made) => given(made.ResolverEndpoint?.Arn, 'CreateResolverEndpoint', 'Arn'),
  );
  const id = given(ResolverEndpoint?.Id, 'CreateResolverEndpoint', 'Id');
  await operational(sandbox, id);
  return id;
}

async function operational(sandbox: Sandbox, ResolverEndpointId: string): Promise<void> {
  await sandbox.until(`${ResolverEndpointId} is OPERATIONAL`, async () => {
    const { ResolverEndpoint } = await sandbox.clients.resolver.send(
      new GetResolverEndpointCommand({ ResolverEndpointId }),
    );
    return ResolverEndpoint?.Status === 'OPERATIONAL' ? true : undefined;
  });
}

async function addressesOf(sandbox: Sandbox, ResolverEndpointId: string) {
  const { IpAddresses = [] } = await createResolver(sandbox.region).listResolverEndpointIpAddresses(
    {
      ResolverEndpointId,
    },
  );
  return IpAddresses;
}

export const inboundAddresses: Claim = {
  name: 'inbound-addresses-change',
  claim:
    'An inbound endpoint has the direction INBOUND, its addresses are ATTACHED, and an address can be added before another address is removed.',
  needs: ['network', 'inbound'],
  steps: [
    {
      does: 'lists the addresses, associates a third address, and disassociates the first',
      calls: [
        'route53resolver:ListResolverEndpoints',
        'route53resolver:ListResolverEndpointIpAddresses',
        'route53resolver:AssociateResolverEndpointIpAddress',
        'route53resolver:DisassociateResolverEndpointIpAddress',
      ],
    },
  ],
  cost: { usd: 0.13, why: 'a third address, 0.125 per hour' },
  onEmulators: false,
  verify: async (sandbox) => {
    const id = await sandbox.once(inbound);
    const { ResolverEndpoints = [] } = await createResolver(sandbox.region).listResolverEndpoints(
      {},
    );
    const found = ResolverEndpoints.find(({ Id }) => Id === id);
    refuteUnless(found?.Direction === 'INBOUND', `its direction is ${found?.Direction}`);
    const before = await addressesOf(sandbox, id);
    refuteUnless(
      before.length === 2 && before.every(({ Status }) => Status === 'ATTACHED'),
      `its addresses are ${JSON.stringify(before)}`,
    );
    const [first] = before;
    const { resolver } = sandbox.clients;
    await resolver.send(
      new AssociateResolverEndpointIpAddressCommand({
        ResolverEndpointId: id,
        IpAddress: {
          SubnetId: given(first?.SubnetId, 'ListResolverEndpointIpAddresses', 'SubnetId'),
        },
      }),
    );
    await operational(sandbox, id);
    await resolver.send(
      new DisassociateResolverEndpointIpAddressCommand({
        ResolverEndpointId: id,
        IpAddress: { IpId: given(first?.IpId, 'ListResolverEndpointIpAddresses', 'IpId') },
      }),
    );
    const statuses = new Set<string | undefined>();
    await sandbox.until('two addresses are ATTACHED', async () => {
      const now = await addressesOf(sandbox, id);
      for (const { Status } of now) statuses.add(Status);
      const attached = now.filter(({ Status }) => Status === 'ATTACHED');
      return now.length === 2 && attached.length === 2 ? true : undefined;
    });
    await operational(sandbox, id);
    return `protocols ${found?.Protocols?.join(', ') ?? 'not returned'}; statuses during the change ${[...statuses].join(', ')}`;
  },
};

const DOMAIN = 'inbound.privatelink-dns.test';
const ANSWER = '192.0.2.1';
const TIMEOUT_MS = 3000;

export const inboundAnswers: Claim = {
  name: 'inbound-answers-only-with-rd',
  claim:
    'An inbound endpoint answers from the private zones of its VPC, and refuses a query without the RD (recursion desired) flag.',
  needs: ['network', 'inbound', 'route-to-inbound'],
  steps: [
    {
      does: 'creates a private zone with a record',
      calls: [...ZONE_CALLS, 'route53:ChangeResourceRecordSets'],
      makes: `zone ${DOMAIN}`,
    },
    {
      does: 'queries the inbound endpoint from this machine over UDP, with and without RD',
      calls: ['route53resolver:ListResolverEndpointIpAddresses'],
    },
  ],
  cost: FREE,
  onEmulators: false,
  verify: async (sandbox) => {
    if (sandbox.options.subnets === undefined) {
      throw new NotShownError(
        'this machine cannot reach a new VPC; specify reachable subnets with --subnets',
      );
    }
    const HostedZoneId = await makeZone(sandbox, DOMAIN);
    const record = { Name: DOMAIN, Type: 'A', TTL: 60, ResourceRecords: [{ Value: ANSWER }] };
    await createRoute53(sandbox.region).changeResourceRecordSets({
      HostedZoneId,
      ChangeBatch: { Changes: [{ Action: 'CREATE', ResourceRecordSet: record }] },
    });
    const [first] = await addressesOf(sandbox, await sandbox.once(inbound));
    const address = given(first?.Ip, 'ListResolverEndpointIpAddresses', 'Ip');
    const server = { address, port: 53 };
    const reply = await sandbox.until(
      `${address} answers with ${ANSWER} (check the route to it, and that its security group allows UDP port 53 from this machine)`,
      async () => {
        const answer = await realAsker.ask(server, { name: DOMAIN, type: 'A' }, TIMEOUT_MS);
        return answer.addresses.includes(ANSWER) ? answer : undefined;
      },
      { forMinutes: 3 },
    );
    const without = await rcodeWithoutRecursion(address);
    refuteUnless(without !== 'NOERROR', 'it also answered without RD');
    return `with RD ${reply.rcode} ${reply.addresses.join(', ')}, without RD ${without}`;
  },
};

/** The response code, or `no response`. */
function rcodeWithoutRecursion(address: string): Promise<string> {
  return new Promise((resolve) => {
    const id = randomInt(0x10000);
    const socket = createSocket('udp4');
    const finish = (rcode: string) => {
      clearTimeout(timer);
      socket.close();
      resolve(rcode);
    };
    const timer = setTimeout(finish, TIMEOUT_MS, 'no response');
    socket.on('message', (message) => {
      const packet = decode(message) as ReturnType<typeof decode> & { rcode: string };
      if (packet.id === id) finish(packet.rcode);
    });
    socket.on('error', () => finish('no response'));
    const query = encode({
      type: 'query',
      id,
      flags: 0,
      questions: [{ name: DOMAIN, type: 'A' }],
    });
    socket.send(query, 53, address);
  });
}
