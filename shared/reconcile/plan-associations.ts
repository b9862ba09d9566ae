import type { Notice } from '../model/notice.ts';
import type { ZoneAssociation } from '../model/plan.ts';
import type { PlannedZone } from './plan-zone.ts';
import * as notices from './zone-notices.ts';

/** Associations that the configuration lists and Route 53 lacks. */
export function planAssociations(planned: readonly PlannedZone[]): ZoneAssociation[] {
  return planned.flatMap(({ zone, desiredVpcs }) =>
    (desiredVpcs ?? [])
      .filter((vpc) => !zone.vpcs?.some((existing) => existing.id === vpc.id))
      .map((vpc) => ({
        zoneId: zone.id,
        domain: zone.domain,
        vpcId: vpc.id,
        vpcRegion: vpc.region,
      })),
  );
}

/** Zones that the inbound endpoint's VPC does not see, and that this plan does not associate with it. */
export function blindZones(planned: readonly PlannedZone[], vpcId: string | undefined): Notice[] {
  if (vpcId === undefined) return [];
  return planned
    .filter(({ zone, desiredVpcs }) => {
      const willSee = desiredVpcs?.some((vpc) => vpc.id === vpcId) ?? false;
      return zone.inboundVpc === 'missing' && !willSee;
    })
    .map(({ zone }) => notices.zoneNotAssociated(zone, vpcId));
}

/** What people should know of associations that nobody asked us to keep. */
export function associationNotices(planned: readonly PlannedZone[]): Notice[] {
  return planned.flatMap(({ zone, desiredVpcs }) => {
    const unlisted = (zone.vpcs ?? [])
      .map((vpc) => vpc.id)
      .filter((id) => desiredVpcs !== undefined && !desiredVpcs.some((vpc) => vpc.id === id));
    return [
      ...(unlisted.length > 0 ? [notices.associationUnlisted(zone, unlisted)] : []),
      ...(zone.inboundVpc === 'unchecked' ? [notices.associationUnchecked(zone)] : []),
    ];
  });
}
