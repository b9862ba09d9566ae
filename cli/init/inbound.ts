import type { Endpoint } from '../../shared/model/observation.ts';
import type { Account, FoundZone } from './account.ts';
import type { Decision } from './propose.ts';

/** The inbound endpoint in the endpoint's VPC; otherwise one in a VPC that sees its zones; otherwise any of the Region. */
export function chooseInbound(
  { vpcId }: Endpoint,
  zones: readonly FoundZone[],
  { inbounds, region }: Account,
): { id: string | undefined; questions: Decision[] } {
  const here = inbounds.filter((inbound) => inbound.vpcId === vpcId);
  const seeing = inbounds.filter((inbound) =>
    zones.some(({ vpcs }) => vpcs.includes(inbound.vpcId)),
  );
  const candidates = [here, seeing, inbounds].find((list) => list.length > 0) ?? [];
  const [chosen, ...others] = candidates;
  if (chosen === undefined) {
    return {
      id: undefined,
      questions: [
        {
          what: `${region} has no inbound Resolver endpoint, so there is nothing that on-premises resolvers could forward to`,
          remedy:
            'Make one and run init again; or write inbound: { addresses: [...] } with the addresses of your own DNS servers in the VPC, and take the comment signs away.',
        },
      ],
    };
  }
  const unseen = zones.filter(({ vpcs }) => !vpcs.includes(chosen.vpcId));
  return {
    id: chosen.id,
    questions: [
      ...(others.length > 0
        ? [
            {
              what: `there are ${candidates.length} inbound endpoints to choose from: also ${others.map(({ id }) => id).join(', ')}`,
              remedy: 'Name the one that on-premises resolvers forward to.',
            },
          ]
        : []),
      ...(chosen.vpcId !== vpcId && zones.length === 0
        ? [
            {
              what: `${vpcId} has no inbound endpoint, and this one is in ${chosen.vpcId}`,
              remedy: `Let ${chosen.vpcId} see the zones.`,
            },
          ]
        : []),
      ...(unseen.length > 0
        ? [
            {
              what: `${chosen.vpcId}, where the inbound endpoint is, does not see ${unseen.map(({ id }) => id).join(', ')}`,
              remedy: `Associate it, or have it associated: add vpcs: [{ id: ${chosen.vpcId} }] to the zone.`,
            },
          ]
        : []),
    ],
  };
}
