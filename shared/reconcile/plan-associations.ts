import type { Notice } from '../model/notice.ts';
import type { ZoneAssociation } from '../model/plan.ts';
import type { PlannedZone } from './plan-zone.ts';
import * as notices from './zone-notices.ts';

/** The associations that the configuration lists and that do not exist. */
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

/** Notices for zones that are not associated with the inbound endpoint's VPC and that this plan does not associate with it. */
export function blindZones(planned: readonly PlannedZone[], vpcId: string | undefined): Notice[] {
  if (vpcId === undefined) return [];
  return planned
    .filter(({ zone, desiredVpcs }) => {
      const isDesired = desiredVpcs?.some((vpc) => vpc.id === vpcId) ?? false;
      return zone.inboundVpc === 'missing' && !isDesired;
    })
    .map(({ zone }) => notices.zoneNotAssociated(zone, vpcId));
}

/** Notices for associations that the configuration does not list, and for zones whose association was not checked. */
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
