import {
  AssignPrivateIpAddressesCommand,
  DescribeNetworkInterfacesCommand,
  type NetworkInterface,
} from '@aws-sdk/client-ec2';
import type { Interface } from '../../../shared/model/observation.ts';
import { toInterface } from '../../../shared/reconcile/facts.ts';
import { answerOf } from '../answers.ts';
import { type Claim, FREE, NotShownError, refuteUnless } from '../claim.ts';
import { available, describe, endpoint, given, network } from '../fixtures.ts';
import type { Sandbox } from '../sandbox.ts';
import { watch } from './endpoint.ts';

const QUIET_MINUTES = 5;
const EVERY_SECONDS = 15;
/** The codes with which EC2 can refuse a call on an interface that a service manages. AWS documents none. */
const REFUSALS = ['AuthFailure', 'OperationNotPermitted', 'UnsupportedOperation'];

export const interfaces: Claim = {
  name: 'interfaces-change-with-calls',
  claim:
    'AWS manages every interface of an endpoint and refuses calls on it; the interfaces change with ModifyVpcEndpoint, and not while no call is made.',
  needs: ['network', 'endpoint'],
  steps: [
    {
      does: `reads the interfaces of the endpoint every ${EVERY_SECONDS} seconds for ${QUIET_MINUTES} minutes, without any other call`,
      calls: ['ec2:DescribeVpcEndpoints', 'ec2:DescribeNetworkInterfaces'],
    },
    {
      does: 'tries to assign an address to an interface, removes the second subnet and adds it again',
      calls: ['ec2:AssignPrivateIpAddresses', 'ec2:ModifyVpcEndpoint', 'ec2:DescribeVpcEndpoints'],
    },
    {
      does: `reads the interfaces again for ${QUIET_MINUTES} minutes`,
      calls: ['ec2:DescribeVpcEndpoints', 'ec2:DescribeNetworkInterfaces'],
    },
  ],
  cost: FREE,
  onEmulators: false,
  verify: async (sandbox) => {
    const { VpcEndpointId: id } = await sandbox.once(endpoint);
    const { subnetIds } = await sandbox.once(network);
    await available(sandbox, id);
    const created = await remainUnchanged(sandbox, id);
    const refusal = await refusalOfAddress(
      sandbox,
      given(created[0], 'DescribeNetworkInterfaces', 'interfaces').id,
    );
    const last = subnetIds.slice(-1);
    await watch(sandbox, id, { RemoveSubnetIds: last });
    await watch(sandbox, id, { AddSubnetIds: last });
    const modified = await remainUnchanged(sandbox, id);
    const difference = differenceOf(
      created.filter(({ subnetId }) => !last.includes(subnetId)),
      modified.filter(({ subnetId }) => !last.includes(subnetId)),
    );
    refuteUnless(difference === undefined, `in the other subnet, ${difference}`);
    return `${created.length} interfaces did not change in ${QUIET_MINUTES} minutes, nor ${modified.length} after the modification; assigning an address: ${refusal}`;
  },
};

/** The interfaces after the wait, which must be those before it. */
async function remainUnchanged(sandbox: Sandbox, endpointId: string): Promise<Interface[]> {
  const before = await managedInterfaces(sandbox, endpointId);
  const end = Date.now() + QUIET_MINUTES * 60_000;
  while (Date.now() < end) {
    await sandbox.sleep(EVERY_SECONDS * 1000);
    const now = await managedInterfaces(sandbox, endpointId);
    const difference = differenceOf(before, now);
    refuteUnless(difference === undefined, `without a call, ${difference}`);
  }
  return before;
}

/** What the product observes of the interfaces. Each must be managed by AWS. */
async function managedInterfaces(sandbox: Sandbox, endpointId: string): Promise<Interface[]> {
  const found = await describe(sandbox, endpointId);
  const ids = given(found?.NetworkInterfaceIds, 'DescribeVpcEndpoints', 'NetworkInterfaceIds');
  refuteUnless(ids.length > 0, `${endpointId} has no interface`);
  const { NetworkInterfaces = [] } = await sandbox.clients.ec2.send(
    new DescribeNetworkInterfacesCommand({
      Filters: [{ Name: 'network-interface-id', Values: ids }],
    }),
  );
  const own = NetworkInterfaces.filter((one) => !isManaged(one));
  refuteUnless(
    own.length === 0,
    `AWS does not manage ${own.map(({ NetworkInterfaceId }) => NetworkInterfaceId).join(', ')}`,
  );
  return NetworkInterfaces.map(toInterface);
}

function isManaged({ RequesterManaged, InterfaceType }: NetworkInterface): boolean {
  return RequesterManaged === true && InterfaceType === 'vpc_endpoint';
}

/** The first difference, or undefined. The order of interfaces and of their addresses does not count. */
export function differenceOf(
  before: readonly Interface[],
  after: readonly Interface[],
): string | undefined {
  const texts = (all: readonly Interface[]) =>
    all.map(
      ({ id, subnetId, addresses }) =>
        `${id} in ${subnetId} with ${addresses.toSorted().join(' and ')}`,
    );
  const [old, current] = [texts(before), texts(after)];
  const lost = old.find((text) => !current.includes(text));
  if (lost !== undefined) return `the interface ${lost} is gone or has changed`;
  const added = current.find((text) => !old.includes(text));
  return added === undefined ? undefined : `the interface ${added} is new`;
}

/** The code with which EC2 refuses another address for the interface. */
async function refusalOfAddress({ clients }: Sandbox, NetworkInterfaceId: string): Promise<string> {
  const command = new AssignPrivateIpAddressesCommand({
    NetworkInterfaceId,
    SecondaryPrivateIpAddressCount: 1,
  });
  const answer = await answerOf(clients.ec2.send(command));
  refuteUnless(answer !== 'accepted', `the address for ${NetworkInterfaceId} was accepted`);
  if (REFUSALS.includes(answer)) return answer;
  throw new NotShownError(`the address was refused for another reason: ${answer}`);
}
