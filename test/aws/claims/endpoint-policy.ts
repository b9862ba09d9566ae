import {
  DescribeSubnetsCommand,
  DescribeVpcEndpointServicesCommand,
  type ServiceDetail,
} from '@aws-sdk/client-ec2';
import { restrictedPolicy } from '../../../infra/network/endpoint-policy.ts';
import { collectTokenPages } from '../../../shared/cloud/pages.ts';
import { answerOf } from '../answers.ts';
import { type Claim, NotShownError, refuteUnless } from '../claim.ts';
import { available, createEndpoint, given, network } from '../fixtures.ts';
import type { Sandbox } from '../sandbox.ts';

/** AWS documents no code for the refusal. The codes of invalid input all begin or end like this. */
const REFUSAL = /^(Invalid|Unsupported)|NotSupported$/;
/** Of the services without policies, this one is in most Regions. */
const WELL_KNOWN = /\.email-smtp$/;

export const refusedPolicy: Claim = {
  name: 'endpoint-policy-refused-where-unsupported',
  claim:
    'For a service whose VpcEndpointPolicySupported is false, AWS refuses an endpoint with the policy of the network stack, and accepts an endpoint without a policy.',
  needs: ['network'],
  steps: [
    {
      does: 'finds such a service of Amazon in the Availability Zone of the first subnet',
      calls: ['ec2:DescribeVpcEndpointServices', 'ec2:DescribeSubnets'],
    },
    {
      does: 'tries to create an interface endpoint with the policy of infra/network/endpoint-policy.ts, then creates one without a policy and waits until it is available',
      calls: ['ec2:CreateVpcEndpoint', 'ec2:DescribeVpcEndpoints'],
      makes: 'VPC endpoint',
    },
  ],
  cost: { usd: 0.01, why: 'interface endpoint, 0.01 per hour and Availability Zone' },
  onEmulators: false,
  verify: async (sandbox) => {
    const { vpcId, subnetIds } = await sandbox.once(network);
    const [subnetId = ''] = subnetIds;
    const ServiceName = serviceWithoutPolicies(
      await interfaceServices(sandbox),
      await zoneOf(sandbox, subnetId),
    );
    if (ServiceName === undefined) {
      throw new NotShownError('every service of Amazon in this Availability Zone takes a policy');
    }
    const create = (policy: { PolicyDocument?: string }) =>
      createEndpoint(sandbox, {
        VpcId: vpcId,
        ServiceName,
        VpcEndpointType: 'Interface',
        SubnetIds: [subnetId],
        PrivateDnsEnabled: false,
        ...policy,
      });
    const { account } = sandbox.options;
    const PolicyDocument = JSON.stringify(restrictedPolicy({ account }));
    const refused = await answerOf(create({ PolicyDocument }));
    refuteUnless(refused !== 'accepted', `${ServiceName} accepted the policy`);
    if (!REFUSAL.test(refused)) {
      throw new NotShownError(`${ServiceName} was refused for another reason: ${refused}`);
    }
    await available(sandbox, await create({}));
    return `${ServiceName} with the policy: ${refused}; without a policy: available`;
  },
};

/** The name of a service of Amazon that takes no policy and needs no acceptance in the zone. */
export function serviceWithoutPolicies(
  services: readonly ServiceDetail[],
  zone: string,
): string | undefined {
  const names = services
    .filter(
      ({ Owner, VpcEndpointPolicySupported, AcceptanceRequired, AvailabilityZones }) =>
        Owner === 'amazon' &&
        VpcEndpointPolicySupported === false &&
        AcceptanceRequired !== true &&
        AvailabilityZones?.includes(zone),
    )
    .flatMap(({ ServiceName }) => ServiceName ?? [])
    .sort();
  return names.find((name) => WELL_KNOWN.test(name)) ?? names[0];
}

function interfaceServices({ clients }: Sandbox): Promise<ServiceDetail[]> {
  return collectTokenPages(
    { Filters: [{ Name: 'service-type', Values: ['Interface'] }] },
    (input) => clients.ec2.send(new DescribeVpcEndpointServicesCommand(input)),
    ({ ServiceDetails }) => ServiceDetails,
  );
}

async function zoneOf({ clients }: Sandbox, subnetId: string): Promise<string> {
  const { Subnets = [] } = await clients.ec2.send(
    new DescribeSubnetsCommand({ SubnetIds: [subnetId] }),
  );
  return given(Subnets[0]?.AvailabilityZone, 'DescribeSubnets', 'AvailabilityZone');
}
