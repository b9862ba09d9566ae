import type { Notice } from '../model/notice.ts';
import type { Zone } from '../model/observation.ts';
import type { ZoneAssociation } from '../model/plan.ts';
import type { FailedAssociation } from './apply.ts';
import { concerning, notice, some } from './notices.ts';

interface Vpc {
  id: string;
  region: string;
}

/** The options of the AWS CLI that name a zone and a VPC. */
function target(zoneId: string, { id, region }: Vpc): string {
  return `--hosted-zone-id ${zoneId} --vpc VPCRegion=${region},VPCId=${id}`;
}

function associate(zoneId: string, vpc: Vpc): string {
  return `\`aws route53 associate-vpc-with-hosted-zone ${target(zoneId, vpc)}\``;
}

/** Route 53 requires the authorization of the zone's account before the VPC's account can associate the VPC. */
function acrossAccounts(zoneId: string, vpc: Vpc): string {
  return `in the account that owns the zone, run \`aws route53 create-vpc-association-authorization ${target(zoneId, vpc)}\`. Then, in the account that owns the VPC, run ${associate(zoneId, vpc)}.`;
}

export function zoneNotAssociated(zone: Zone, vpc: Vpc): Notice {
  return concerning(
    `${zone.id} ${vpc.id}`,
    notice(
      'error',
      'zone-not-associated',
      `Zone ${zone.id} (${zone.domain}) has no association with ${vpc.id}, the VPC of the inbound endpoint. Route 53 does not list zones that reach a VPC through a Route 53 Profile, so it is unknown whether the VPC uses the zone. Nothing new is published.`,
      `If a Profile gives the zone to the VPC, confirm it in the configuration: { domain: ${zone.domain}, id: ${zone.id}, seenBy: profile } (to check, run \`aws route53profiles list-profile-associations --resource-id ${vpc.id} --region ${vpc.region}\`). Otherwise, when the zone's records exist, run ${associate(zone.id, vpc)}, or list the VPC under the zone's vpcs in the configuration, and the reconciler associates it. If the VPC belongs to another account, ${acrossAccounts(zone.id, vpc)}`,
    ),
  );
}

export function associationFailed({ association, cause }: FailedAssociation): Notice {
  const { zoneId, domain, vpcId, vpcRegion, isForInbound } = association;
  const consequence = isForInbound
    ? 'It is the VPC of the inbound endpoint, so nothing new is published.'
    : 'Clients in that VPC do not use the zone. The publication does not depend on that VPC.';
  return concerning(
    `${zoneId} ${vpcId}`,
    notice(
      'error',
      'association-failed',
      `Zone ${zoneId} (${domain}) could not be associated with ${vpcId} (${vpcRegion}): ${cause.message} ${consequence}`,
      associationRemedy(association, cause),
    ),
  );
}

function associationRemedy(
  { zoneId, vpcId, vpcRegion }: ZoneAssociation,
  { kind, code }: FailedAssociation['cause'],
): string {
  const vpc = { id: vpcId, region: vpcRegion };
  const foreign = `If the VPC belongs to another account, ${acrossAccounts(zoneId, vpc)}`;
  if (code === 'ConflictingDomainExists') {
    return `The VPC already uses another zone of this name, or an endpoint with private DNS for it. To find it, run \`aws route53 list-hosted-zones-by-vpc --vpc-id ${vpcId} --vpc-region ${vpcRegion}\`. If this zone has its records and should replace the other zone, run \`aws route53 disassociate-vpc-from-hosted-zone ${target('OTHER-ZONE', vpc)}\` and then ${associate(zoneId, vpc)}. If it is the hidden zone of an endpoint, run \`aws ec2 modify-vpc-endpoint --vpc-endpoint-id ENDPOINT --no-private-dns-enabled --region ${vpcRegion}\`. Otherwise remove the VPC from the zone's vpcs in the configuration.`;
  }
  if (code === 'NotAuthorizedException') return foreign;
  if (kind === 'denied') {
    return `If the VPC belongs to the account of the zone, give the reconciler's role route53:AssociateVPCWithHostedZone on the zone and ec2:DescribeVpcs. ${foreign}`;
  }
  return `Correct what the text names, or remove the VPC from the zone's vpcs in the configuration. ${foreign}`;
}

/** `vpc` undefined: the configuration gives inbound addresses without their VPC. */
export function associationUnchecked(zone: Zone, vpc: Vpc | undefined): Notice {
  const what = `Whether zone ${zone.id} (${zone.domain}) is associated with the VPC of the inbound addresses was not checked`;
  const unchecked =
    vpc === undefined
      ? notice(
          'info',
          'association-unchecked',
          `${what}: the configuration does not name that VPC.`,
          'Add the VPC: inbound: { addresses: [...], vpc: vpc-... }',
        )
      : notice(
          'info',
          'association-unchecked',
          `${what}: Route 53 refused the calls ListHostedZonesByVPC for ${vpc.id} and GetHostedZone for the zone.`,
          `Give the reconciler's role route53:GetHostedZone on zone ${zone.id}.`,
        );
  return concerning(zone.id, unchecked);
}

export function associationsUnread(zone: Zone): Notice {
  return concerning(
    zone.id,
    notice(
      'warning',
      'associations-unread',
      `The VPCs of zone ${zone.id} (${zone.domain}) could not be read: Route 53 refused the call GetHostedZone. The VPCs that the configuration lists are not associated.`,
      `Give the reconciler's role route53:GetHostedZone on zone ${zone.id}.`,
    ),
  );
}

export function associationUnlisted(zone: Zone, vpcIds: readonly string[]): Notice {
  return concerning(
    zone.id,
    notice(
      'info',
      'association-unlisted',
      `Zone ${zone.id} (${zone.domain}) is also associated with ${some(vpcIds)}, which the configuration does not list. The reconciler keeps this association.`,
      "Add it to the zone's vpcs, or disassociate it.",
    ),
  );
}
