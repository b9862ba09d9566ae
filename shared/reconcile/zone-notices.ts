import type { ZonalName } from '../model/binding.ts';
import type { Marker } from '../model/marker.ts';
import type { Notice } from '../model/notice.ts';
import type { Zone } from '../model/observation.ts';
import { describeRecord, type RecordSet } from '../model/records.ts';
import { zonalDomain } from '../model/zonal-names.ts';
import { concerning, notice, some } from './notices.ts';
import type { OtherWriter } from './other-writers.ts';

/**
 * How to create a zone. An empty zone hides the public names in each VPC that it is associated with. So the steps create the
 * zone in a VPC without clients, and the others are associated after the records exist.
 */
export function zoneCreation(domain: string, region: string): string {
  const park = `aws ec2 create-vpc --cidr-block 192.168.255.240/28 --query Vpc.VpcId --output text --region ${region}`;
  const create = `aws route53 create-hosted-zone --name ${domain} --caller-reference ${domain}-1 --hosted-zone-config PrivateZone=true --vpc VPCRegion=${region},VPCId=PARKING-VPC`;
  return `create it in a VPC that has no clients, because a zone without records hides the public names: run \`${park}\`, which prints PARKING-VPC, and then \`${create}\`. Add the VPCs of the clients and of the inbound endpoint to the zone in the configuration: { domain: ${domain}, vpcs: [{ id: vpc-... }] }, and deploy. The reconciler writes the records first and then associates these VPCs.`;
}

export function zoneMissing(domain: string, region: string): Notice {
  return concerning(
    domain,
    notice(
      'error',
      'zone-missing',
      `No private zone ${domain} exists with the configured id or name.`,
      `If the zone exists, correct its id in the configuration. Otherwise, ${zoneCreation(domain, region)}`,
    ),
  );
}

export function zoneAmbiguous(domain: string, zones: readonly Zone[]): Notice {
  return concerning(
    domain,
    notice(
      'error',
      'zone-ambiguous',
      `${zones.length} private zones are named ${domain}: ${some(zones.map((zone) => zone.id).sort())}.`,
      'Add the id of the right zone to the domain in the configuration.',
    ),
  );
}

export function zoneNameDiffers(domain: string, zone: Zone): Notice {
  return concerning(
    domain,
    notice(
      'error',
      'zone-name-differs',
      `Zone ${zone.id} is ${zone.domain}, but the configuration names it ${domain}.`,
      'Correct the domain or the id in the configuration.',
    ),
  );
}

/** Names of the missing Availability Zone are answered by the zone's wildcard, which is the endpoint's regional name. */
export function zonalNameMissing(
  zone: Zone,
  { name, availabilityZone }: ZonalName,
  { endpoint, region }: { endpoint: string; region: string },
): Notice {
  return concerning(
    `${zone.id} ${name}`,
    notice(
      'error',
      'zonal-name-missing',
      `${endpoint} has no subnet in ${availabilityZone}, so ${zonalDomain(zone.domain, name)} has no alias of its own. Existing records of that name stay unchanged.`,
      `Add a subnet of that Availability Zone: run \`aws ec2 modify-vpc-endpoint --vpc-endpoint-id ${endpoint} --add-subnet-ids SUBNET --region ${region}\`. Or remove ${name} from zonalNames.`,
    ),
  );
}

export function zonePublic(zone: Zone): Notice {
  return concerning(
    zone.id,
    notice(
      'error',
      'zone-public',
      `Zone ${zone.id} (${zone.domain}) is a public zone.`,
      'Name a private zone: private addresses do not belong in public DNS.',
    ),
  );
}

export function zoneUnmarked(zone: Zone, records: readonly RecordSet[], binding: string): Notice {
  return concerning(
    zone.id,
    notice(
      'error',
      'zone-unmarked',
      `Zone ${zone.id} (${zone.domain}) has ${some(records.map((r) => `${r.name} ${r.type} ${describeRecord(r)}`))} but no marker of ours.`,
      `Check what an adoption would change: add "adopt: true" to binding ${binding} and run plan. Then keep "adopt: true", or remove those records.`,
    ),
  );
}

export function markerForeign(zone: Zone, record: RecordSet, owner: string): Notice {
  return concerning(
    zone.id,
    notice(
      'error',
      'marker-foreign',
      `Zone ${zone.id} (${zone.domain}) has the marker ${describeRecord(record)}, which is not a marker of owner ${owner}.`,
      'Remove the zone from this configuration. Or, if the other deployment no longer exists, delete that TXT record and adopt the zone.',
    ),
  );
}

export function markerOfOtherBinding(zone: Zone, marker: Marker, binding: string): Notice {
  return concerning(
    zone.id,
    notice(
      'error',
      'marker-other-binding',
      `Zone ${zone.id} (${zone.domain}) belongs to binding ${marker.binding} of the same owner.`,
      `If ${binding} replaces that binding, add "adopt: true" to ${binding}. Otherwise correct the zone's id.`,
    ),
  );
}

export function zoneClaimedTwice(zone: Zone, binding: string, other: string): Notice {
  return concerning(
    zone.id,
    notice(
      'error',
      'zone-claimed-twice',
      `Zone ${zone.id} (${zone.domain}) is a zone of ${binding} and of ${other}: each would undo the other's records. Neither is written.`,
      `Decide which binding has the zone. Give the other binding zones that do not contain ${zone.domain}, or remove that binding.`,
    ),
  );
}

export function zoneOtherWriter(
  zone: Zone,
  writers: readonly OtherWriter[],
  binding: string,
): Notice {
  const named = writers.map(
    ({ tool, owner, record }) =>
      `${tool}${owner === undefined ? '' : ` (owner ${owner})`}, by ${record}`,
  );
  return concerning(
    zone.id,
    notice(
      'error',
      'zone-other-writer',
      `Zone ${zone.id} (${zone.domain}): another tool also writes its names: ${some(named)}. Two writers overwrite each other, so ${binding} does not repair this zone, even with "adopt: true".`,
      `Remove ${zone.domain} and *.${zone.domain} from the other tool's sources, and delete its ownership records. Then ${binding} continues automatically. Or remove the zone from ${binding}.`,
    ),
  );
}

export function removalHeld(zone: Zone, removed: readonly RecordSet[], approval: string): Notice {
  const held = concerning(
    zone.id,
    notice(
      'error',
      'removal-held',
      `The plan removes ${some(removed.map((r) => `${r.name} ${r.type} ${describeRecord(r)}`))} from zone ${zone.id}: clients that use it would get no answer.`,
      `If that is right, add "${approval}" to approvals in the configuration, or run: privatelink-dns apply --approve ${approval}`,
    ),
  );
  return { ...held, approval };
}

export function otherNames(zone: Zone, records: readonly RecordSet[]): Notice {
  return concerning(
    zone.id,
    notice(
      'info',
      'other-names',
      `Zone ${zone.id} (${zone.domain}) also has ${some(records.map((r) => `${r.name} ${r.type}`))}, which are not ours and are not changed.`,
      'No action is needed. A name in the zone hides the public records of that name.',
    ),
  );
}
