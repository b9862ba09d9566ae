import type { Notice } from '../model/notice.ts';
import type { ZoneAssociation } from '../model/plan.ts';
import * as notices from './association-notices.ts';
import type { PlannedZone } from './plan-zone.ts';

/** The inbound endpoint's VPC and its Region. Undefined: the configuration does not name that VPC. */
export type InboundVpc = { id: string; region: string } | undefined;

/** The associations that the configuration lists and that do not exist. None for a zone whose associations were not read. */
export function planAssociations(
  planned: readonly PlannedZone[],
  inbound: InboundVpc,
): ZoneAssociation[] {
  return planned.flatMap(({ zone, desiredVpcs = [] }) => {
    const { vpcs } = zone;
    if (vpcs === undefined) return [];
    return desiredVpcs
      .filter((vpc) => !vpcs.some((existing) => existing.id === vpc.id))
      .map((vpc) => ({
        zoneId: zone.id,
        domain: zone.domain,
        vpcId: vpc.id,
        vpcRegion: vpc.region,
        isForInbound: vpc.id === inbound?.id && zone.inboundVpc === 'missing',
      }));
  });
}

/** Notices for zones that are not associated with the inbound endpoint's VPC and that this plan does not associate with it. */
export function blindZones(planned: readonly PlannedZone[], inbound: InboundVpc): Notice[] {
  if (inbound === undefined) return [];
  return planned
    .filter(({ zone, desiredVpcs }) => {
      const isDesired = desiredVpcs?.some((vpc) => vpc.id === inbound.id) ?? false;
      return zone.inboundVpc === 'missing' && !isDesired;
    })
    .map(({ zone }) => notices.zoneNotAssociated(zone, inbound));
}

/** Notices for associations that the configuration does not list, and for zones whose associations were not checked. */
export function associationNotices(planned: readonly PlannedZone[], inbound: InboundVpc): Notice[] {
  return planned.flatMap(({ zone, desiredVpcs }) => {
    const unlisted = (zone.vpcs ?? [])
      .map((vpc) => vpc.id)
      .filter((id) => desiredVpcs !== undefined && !desiredVpcs.some((vpc) => vpc.id === id));
    if (desiredVpcs !== undefined && zone.vpcs === undefined) {
      return [notices.associationsUnread(zone)];
    }
    return [
      ...(unlisted.length > 0 ? [notices.associationUnlisted(zone, unlisted)] : []),
      ...(zone.inboundVpc === 'unchecked' ? [notices.associationUnchecked(zone, inbound)] : []),
    ];
  });
}
