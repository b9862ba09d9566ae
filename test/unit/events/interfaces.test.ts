import { expect, test } from 'vitest';
import type { EmbeddedCloud } from '../../../embedded-aws/cloud.ts';
import { eventRules } from '../../../shared/events/patterns.ts';
import { endpointId, london, S3, subnetIds, TestWorld } from '../reconcile/world.ts';

const [SUBNET_A = '', SUBNET_B = ''] = subnetIds;

/** Shorter than the interval of the sweep, so that only events can be the cause. */
const IN_TIME_MS = 3 * 60_000;

test('no rule matches calls about network interfaces', () => {
  expect(JSON.stringify(eventRules({ roleArns: [] }))).not.toContain('NetworkInterface');
});

test.each<[change: string, make: (cloud: EmbeddedCloud) => void, published: string[]]>([
  [
    'a removed subnet',
    (cloud) =>
      cloud.world
        .ec2()
        .modifyVpcEndpoint({ VpcEndpointId: endpointId, RemoveSubnetIds: [SUBNET_B] }),
    ['10.0.1.165'],
  ],
  [
    'another address in a subnet',
    (cloud) =>
      cloud.world.ec2().modifyVpcEndpoint({
        VpcEndpointId: endpointId,
        SubnetConfigurations: [{ SubnetId: SUBNET_A, Ipv4: '10.0.1.77' }],
      }),
    ['10.0.1.77', '10.0.2.19'],
  ],
])(
  '%s of an endpoint is published by the event of the endpoint, without events of its interfaces',
  async (_, make, addresses) => {
    const zones = [{ domain: S3.domain, id: S3.id, vpcs: undefined }];
    const world = await TestWorld.create([london({ zones })]);
    await world.settle();
    make(world.cloud);
    await world.cloud.clock.advance(IN_TIME_MS);
    const endpoint = (await world.published())?.snapshot?.endpoint;
    expect(endpoint?.addresses.map(({ address }) => address).sort()).toEqual(addresses);
  },
);
