import type { ZoneChoice } from '../model/binding.ts';
import { canonicalName, canonicalZoneId } from '../model/names.ts';
import { type FailedReading, type Lookup, present, type Zone } from '../model/observation.ts';
import type { Reader } from './reader.ts';

export interface ZoneLookup {
  domain: string;
  desiredVpcs: { id: string; region: string }[] | undefined;
  seenBy: ZoneChoice['seenBy'];
  /** The inbound endpoint's VPC and its Region. */
  vpcId: string | undefined;
  region: string;
}

/**
 * First uses the list of zones that are associated with the inbound endpoint's VPC: one call serves all zones. Reads the
 * zone alone if the list does not contain it, if the configuration lists the zone's VPCs, or if Route 53 refuses the
 * list: only the account that owns the VPC may read it.
 */
export async function observeZone(
  id: string,
  lookup: ZoneLookup,
  reader: Reader,
): Promise<Lookup<Zone>> {
  const { vpcId, region, desiredVpcs } = lookup;
  if (vpcId !== undefined && desiredVpcs === undefined) {
    const associated = await reader.zonesOfVpc(vpcId, region);
    if (associated.kind === 'failed' && associated.failure.transient) return associated;
    const zones = associated.kind === 'known' ? associated.value : [];
    const listed = zones.find((zone) => canonicalZoneId(zone.HostedZoneId ?? '') === id);
    if (listed?.Name !== undefined) {
      // Only private zones are associated with VPCs.
      return present({
        id,
        domain: canonicalName(listed.Name),
        private: true,
        vpcs: undefined,
        inboundVpc: 'associated',
      });
    }
  }
  const read = await reader.zone(id);
  if (read.kind === 'failed') return zoneWithoutVpcs(id, lookup, read, reader);
  if (read.kind === 'absent') return read;
  const vpcs = read.value.vpcs.map((vpc) => ({ id: vpc.VPCId ?? '', region: vpc.VPCRegion ?? '' }));
  return present({
    id,
    domain: canonicalName(read.value.zone.Name ?? ''),
    private: read.value.zone.Config?.PrivateZone ?? false,
    vpcs,
    inboundVpc: vpcs.some((vpc) => vpc.id === vpcId) ? 'associated' : unseen(lookup),
  });
}

/** Neither call lists zones that reach a VPC through a Route 53 Profile. */
function unseen({ vpcId, seenBy }: ZoneLookup): Zone['inboundVpc'] {
  if (seenBy === 'profile') return 'profile';
  return vpcId === undefined ? 'unchecked' : 'missing';
}

/**
 * Route 53 refused GetHostedZone. The account's list of private zones of that name shows that the zone is private and has
 * the name, which is enough to fill it. Its associations stay unchecked.
 */
async function zoneWithoutVpcs(
  id: string,
  { domain, seenBy }: ZoneLookup,
  refused: FailedReading,
  reader: Reader,
): Promise<Lookup<Zone>> {
  if (refused.failure.transient) return refused;
  const named = await reader.zonesNamed(domain);
  if (named.kind === 'failed' && named.failure.transient) return named;
  if (named.kind === 'failed' || !named.value.includes(id)) return refused;
  const inboundVpc = seenBy === 'profile' ? 'profile' : 'unchecked';
  return present({ id, domain, private: true, vpcs: undefined, inboundVpc });
}
