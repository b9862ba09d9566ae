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

/** The bindings whose zones are only known when the service is asked for its private names. */
export function withoutZones(bindings: Bindings): Binding[] {
  return bindings.filter(({ zones }) => zones === undefined);
}

/** What the reconciler may do with hosted zones: no more than the configuration lets it need. */
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
    // These know no resources. A list by VPC is refused to who may not describe VPCs.
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

/** Zones that the configuration names by id are opened one by one; others by their records' names, if those are known. */
function changeRecords(bindings: Bindings, partition: string): PolicyStatement[] {
  const zones = zonesOf(bindings);
  const unnamed = zones.filter(({ id }) => id === undefined).map(({ domain }) => domain);
  return [
    ...zones
      .filter(({ id }) => id !== undefined)
      .map(({ id, domain }) => changeIn(zoneArn(partition, id), namesIn([domain]))),
    ...(unnamed.length > 0 ? [changeIn(zoneArn(partition, undefined), namesIn(unnamed))] : []),
    ...(withoutZones(bindings).length > 0 ? [changeIn(zoneArn(partition, undefined), {})] : []),
  ];
}

/** CNAME is only ever deleted, where it stands in the way of the aliases. */
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

/** `ForAllValues` is true of no values at all, so a request without the key must be refused apart. */
function present(key: string) {
  return { Null: { [key]: 'false' } };
}

function zonesOf(bindings: Bindings): ZoneChoice[] {
  return bindings.flatMap(({ zones }) => zones ?? []);
}

/** Undefined: any zone of the account. */
function zoneArn(partition: string, id: string | undefined): string {
  return `arn:${partition}:route53:::hostedzone/${id ?? '*'}`;
}
