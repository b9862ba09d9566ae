import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Binding, ZoneChoice } from '../shared/model/binding.ts';
import { markerName } from '../shared/model/marker.ts';
import { escapedName, wildcardOf } from '../shared/model/names.ts';
import { allow } from './permissions.ts';

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
  return [
    // These actions have no resource types. ListHostedZonesByVPC also requires ec2:DescribeVpcs.
    allow(
      ['route53:ListHostedZonesByName', 'route53:ListHostedZonesByVPC', 'ec2:DescribeVpcs'],
      ['*'],
    ),
    allow(
      ['route53:GetHostedZone', 'route53:ListResourceRecordSets'],
      known ? ids.map((id) => zoneArn(partition, id)) : [zoneArn(partition, undefined)],
    ),
  ];
}

/** Allows changes zone by zone where the id is known, otherwise in any zone for the configured names. */
function changeRecords(bindings: Bindings, partition: string): PolicyStatement[] {
  const zones = zonesOf(bindings);
  const withoutId = zones.filter(({ id }) => id === undefined).map(({ domain }) => domain);
  return [
    ...zones
      .filter(({ id }) => id !== undefined)
      .map(({ id, domain }) => changeIn(zoneArn(partition, id), namesIn([domain]))),
    ...(withoutId.length > 0 ? [changeIn(zoneArn(partition, undefined), namesIn(withoutId))] : []),
    ...(withoutZones(bindings).length > 0 ? [changeIn(zoneArn(partition, undefined), {})] : []),
  ];
}

/** CNAME is allowed because a CNAME in the place of an alias must be deleted first. */
function changeIn(zone: string, names: Record<string, string[]>): PolicyStatement {
  return allow(['route53:ChangeResourceRecordSets'], [zone], {
    'ForAllValues:StringEquals': {
      ...names,
      [TYPES]: ['A', 'AAAA', 'CNAME', 'TXT'],
      [ACTIONS]: ['CREATE', 'DELETE', 'UPSERT'],
    },
    ...present(ACTIONS),
  });
}

function namesIn(domains: readonly string[]): Record<string, string[]> {
  const names = domains.flatMap((domain) => [domain, wildcardOf(domain), markerName(domain)]);
  return { [NAMES]: names.map(escapedName) };
}

function associateZones(bindings: Bindings, partition: string): PolicyStatement[] {
  return zonesOf(bindings).flatMap(({ id, vpcs }) =>
    vpcs === undefined
      ? []
      : [
          allow(['route53:AssociateVPCWithHostedZone'], [zoneArn(partition, id)], {
            'ForAllValues:StringEquals': {
              [VPCS]: vpcs.map((vpc) => `VPCId=${vpc.id},VPCRegion=${vpc.region}`),
            },
            ...present(VPCS),
          }),
        ],
  );
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
