import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Binding, ZoneChoice } from '../shared/model/binding.ts';
import { markerName } from '../shared/model/marker.ts';
import { escapedName, isAtOrBelow, wildcardOf } from '../shared/model/names.ts';
import { zonalDomain } from '../shared/model/zonal-names.ts';
import { allow, chunks, sizeOf } from './permissions.ts';

type Bindings = readonly Binding[];

const ACTIONS = 'route53:ChangeResourceRecordSetsActions';
const NAMES = 'route53:ChangeResourceRecordSetsNormalizedRecordNames';
const TYPES = 'route53:ChangeResourceRecordSetsRecordTypes';
const VPCS = 'route53:VPCs';

/** The bindings without configured zones. Their zones are found at run time by the private names of the service. */
export function withoutZones(bindings: Bindings): Binding[] {
  return bindings.filter(({ zones }) => zones === undefined);
}

/** The permissions of the reconciler on hosted zones, as narrow as the configuration allows. */
export function useZones(bindings: Bindings, partition: string): PolicyStatement[] {
  return [
    ...readZones(bindings, partition),
    ...changeRecords(bindings, partition),
    ...associateZones(bindings, partition),
  ];
}

function readZones(bindings: Bindings, partition: string): PolicyStatement[] {
  const ids = zonesOf(bindings).map(({ id }) => id);
  const known = withoutZones(bindings).length === 0 && !ids.includes(undefined);
  const zones = known
    ? distinct(ids.map((id) => zoneArn(partition, id)))
    : [zoneArn(partition, undefined)];
  return [
    // These actions have no resource types. ListHostedZonesByVPC also requires ec2:DescribeVpcs.
    allow(
      ['route53:ListHostedZonesByName', 'route53:ListHostedZonesByVPC', 'ec2:DescribeVpcs'],
      ['*'],
    ),
    ...chunks(zones, (arn) => sizeOf([arn])).map((arns) =>
      allow(['route53:GetHostedZone', 'route53:ListResourceRecordSets'], arns),
    ),
  ];
}

/**
 * Allows changes of the configured names: in the zones with these names where the ids are known, otherwise in any zone.
 * Zones share a statement only if no name of one can be in another: Route 53 refuses a name outside of the zone's domain.
 */
function changeRecords(bindings: Bindings, partition: string): PolicyStatement[] {
  const zones = zonesOf(bindings);
  const withId = zones.filter(({ id }) => id !== undefined);
  const withoutId = zones.filter(({ id }) => id === undefined);
  return [
    ...unrelated(withId).flatMap((group) =>
      chunks(group, (zone) => sizeOf([zoneArn(partition, zone.id), ...namesOf(zone)])).map((some) =>
        changeIn(distinct(some.map(({ id }) => zoneArn(partition, id))), namesIn(some)),
      ),
    ),
    ...chunks(withoutId, (zone) => sizeOf(namesOf(zone))).map((some) =>
      changeIn([zoneArn(partition, undefined)], namesIn(some)),
    ),
    ...(withoutZones(bindings).length > 0 ? [changeIn([zoneArn(partition, undefined)], {})] : []),
  ];
}

/** Groups of zones in which no domain is at or below another. */
function unrelated(zones: readonly ZoneChoice[]): ZoneChoice[][] {
  const groups: ZoneChoice[][] = [];
  for (const zone of zones) {
    const isRelated = (other: ZoneChoice) =>
      isAtOrBelow(zone.domain, other.domain) || isAtOrBelow(other.domain, zone.domain);
    const group = groups.find((members) => !members.some(isRelated));
    if (group === undefined) groups.push([zone]);
    else group.push(zone);
  }
  return groups;
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

/** CNAME is allowed because a CNAME in the place of an alias must be deleted first. */
function changeIn(zones: string[], names: Record<string, string[]>): PolicyStatement {
  return allow(['route53:ChangeResourceRecordSets'], zones, {
    'ForAllValues:StringEquals': {
      ...names,
      [TYPES]: ['A', 'AAAA', 'CNAME', 'TXT'],
      [ACTIONS]: ['CREATE', 'DELETE', 'UPSERT'],
    },
    ...present(ACTIONS),
  });
}

function namesIn(zones: readonly ZoneChoice[]): Record<string, string[]> {
  return { [NAMES]: distinct(zones.flatMap(namesOf)) };
}

/** The names that the reconciler writes, as IAM compares them. */
function namesOf({ domain, zonalNames = [] }: ZoneChoice): string[] {
  const answered = [domain, ...zonalNames.map(({ name }) => zonalDomain(domain, name))];
  return [...answered.flatMap((name) => [name, wildcardOf(name)]), markerName(domain)].map(
    escapedName,
  );
}

function associateZones(bindings: Bindings, partition: string): PolicyStatement[] {
  return zonesOf(bindings).flatMap(({ id, vpcs = [] }) => {
    const values = vpcs.map((vpc) => `VPCId=${vpc.id},VPCRegion=${vpc.region}`);
    return chunks(values, (value) => sizeOf([value])).map((some) =>
      allow(['route53:AssociateVPCWithHostedZone'], [zoneArn(partition, id)], {
        'ForAllValues:StringEquals': { [VPCS]: some },
        ...present(VPCS),
      }),
    );
  });
}

/** `ForAllValues` matches an empty list of values, so a second condition requires the key. */
function present(key: string) {
  return { Null: { [key]: 'false' } };
}

function zonesOf(bindings: Bindings): ZoneChoice[] {
  return bindings.flatMap(({ zones }) => zones ?? []);
}

/** Without an id: every zone of the account. */
function zoneArn(partition: string, id: string | undefined): string {
  return `arn:${partition}:route53:::hostedzone/${id ?? '*'}`;
}
