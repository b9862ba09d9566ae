import type { Endpoint } from '../../shared/model/observation.ts';
import type { Account, FoundZone } from './account.ts';
import type { Decision } from './proposal.ts';

/**
 * Prefers an inbound endpoint in the endpoint's VPC, then one in a VPC that is associated with the zones, then any in
 * the Region.
 */
export function chooseInbound(
  { vpcId }: Endpoint,
  zones: readonly FoundZone[],
  { inbounds, region }: Account,
): { id: string | undefined; decisions: Decision[] } {
  const here = inbounds.filter((inbound) => inbound.vpcId === vpcId);
  const associated = inbounds.filter((inbound) =>
    zones.some(({ vpcs }) => vpcs.includes(inbound.vpcId)),
  );
  const candidates = [here, associated, inbounds].find((list) => list.length > 0) ?? [];
  const [chosen, ...others] = candidates;
  if (chosen === undefined) {
    return {
      id: undefined,
      decisions: [
        {
          what: `${region} has no inbound Resolver endpoint, so on-premises resolvers have no address to forward queries to`,
          remedy:
            'Create an inbound endpoint and run init again; or uncomment the binding and write inbound: { addresses: [...] } with the addresses of your own DNS servers in the VPC.',
        },
      ],
    };
  }
  const unassociated = zones.filter(({ vpcs }) => !vpcs.includes(chosen.vpcId));
  return {
    id: chosen.id,
    decisions: [
      ...(others.length > 0
        ? [
            {
              what: `there are ${candidates.length} inbound endpoints to choose from: also ${others.map(({ id }) => id).join(', ')}`,
              remedy: 'Write the id of the inbound endpoint that on-premises resolvers forward to.',
            },
          ]
        : []),
      ...(chosen.vpcId !== vpcId && zones.length === 0
        ? [
            {
              what: `${vpcId} has no inbound endpoint, and this one is in ${chosen.vpcId}`,
              remedy: `Associate the zones with ${chosen.vpcId}.`,
            },
          ]
        : []),
      ...(unassociated.length > 0
        ? [
            {
              what: `the VPC of the inbound endpoint, ${chosen.vpcId}, is not associated with ${unassociated.map(({ id }) => id).join(', ')}`,
              remedy: `Add vpcs: [{ id: ${chosen.vpcId} }] to the zone, and the reconciler associates the VPC after it has written the records. Or, if the records exist, run ${unassociated.map(({ id }) => `\`aws route53 associate-vpc-with-hosted-zone --hosted-zone-id ${id} --vpc VPCRegion=${region},VPCId=${chosen.vpcId}\``).join(' and ')}.`,
            },
          ]
        : []),
    ],
  };
}
