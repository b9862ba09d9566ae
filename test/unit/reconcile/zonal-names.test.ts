import { expect, test } from 'vitest';
import type { ZonalName } from '../../../shared/model/binding.ts';
import { known, type Observation } from '../../../shared/model/observation.ts';
import { changesOf, type Plan } from '../../../shared/model/plan.ts';
import type { RecordSet } from '../../../shared/model/records.ts';
import { planBinding } from '../../../shared/reconcile/plan.ts';
import {
  alias,
  context,
  DOMAIN,
  ENDPOINT_ID,
  ENDPOINT_ZONE,
  endpoint,
  IN_SYNC,
  observation,
  SUBNET_A,
  SUBNET_B,
  SUBNETS,
  zoneObservation,
} from './fixtures.ts';
import { codes } from './zone-words.ts';

const ZONAL_A = `${ENDPOINT_ID}-3ew5rhyv-eu-west-2b.s3.eu-west-2.vpce.amazonaws.com`;
const ZONAL_B = `${ENDPOINT_ID}-3ew5rhyv-eu-west-2c.s3.eu-west-2.vpce.amazonaws.com`;

const ZONAL_ENDPOINT = endpoint({
  zonalNames: [
    { zone: 'eu-west-2b', name: ZONAL_A, zoneId: ENDPOINT_ZONE },
    { zone: 'eu-west-2c', name: ZONAL_B, zoneId: ENDPOINT_ZONE },
  ],
});

const ZONE_NAMES: Record<string, string> = { [SUBNET_A]: 'eu-west-2b', [SUBNET_B]: 'eu-west-2c' };

function plan(
  zonalNames: ZonalName[],
  records: RecordSet[] = IN_SYNC,
  over: Partial<Observation> = {},
): Plan {
  return planBinding(
    observation({
      endpoints: known([ZONAL_ENDPOINT]),
      subnets: known(SUBNETS.map((subnet) => ({ ...subnet, zoneName: ZONE_NAMES[subnet.id] }))),
      zones: known([zoneObservation({ zonalNames, records: known(records) })]),
      ...over,
    }),
    context,
  );
}

function aliasesOf(planned: Plan): string[][] {
  return planned.batches.flatMap(({ operations }) =>
    operations.flatMap((operation) =>
      'alias' in operation
        ? [[operation.kind, operation.alias.name, operation.alias.target.name]]
        : [],
    ),
  );
}

test.each([
  ['by the name of the Availability Zone', 'eu-west-2b', ZONAL_A],
  ['by the id of the Availability Zone', 'euw2-az2', ZONAL_A],
  ['in the other Availability Zone', 'euw2-az3', ZONAL_B],
])('the plan creates both records of a zonal name %s', (_, availabilityZone, target) => {
  const planned = plan([{ name: 'az', availabilityZone }]);
  expect(planned.verdict).toBe('repair');
  expect(aliasesOf(planned)).toEqual([
    ['create-alias', `az.${DOMAIN}`, target],
    ['create-alias', `*.az.${DOMAIN}`, target],
  ]);
});

test('the snapshot contains each zonal name with the endpoint’s name and the subnets of its Availability Zone', () => {
  const planned = plan([
    { name: 'az2', availabilityZone: 'euw2-az2' },
    { name: 'az3', availabilityZone: 'euw2-az3' },
  ]);
  expect(planned.snapshot?.zones[0]?.zonalNames).toEqual([
    { domain: `az2.${DOMAIN}`, name: ZONAL_A, subnetIds: [SUBNET_A] },
    { domain: `az3.${DOMAIN}`, name: ZONAL_B, subnetIds: [SUBNET_B] },
  ]);
  const [subnet] = planned.snapshot?.endpoint.subnets ?? [];
  expect(Object.keys(subnet ?? {})).toEqual(['id', 'zoneId', 'ranges']);
});

test('the plan keeps right zonal records and moves a record of another Availability Zone', () => {
  const zonal = (name: string, target: string) => alias(name, 'A', { DNSName: target });
  const records = [...IN_SYNC, zonal(`az.${DOMAIN}`, ZONAL_A), zonal(`*.az.${DOMAIN}`, ZONAL_B)];
  expect(aliasesOf(plan([{ name: 'az', availabilityZone: 'euw2-az2' }], records))).toEqual([
    ['upsert-alias', `*.az.${DOMAIN}`, ZONAL_A],
  ]);
});

test('a zonal name without a subnet of the endpoint is reported and does not stop the zone', () => {
  const withoutWildcard = IN_SYNC.filter(({ name }) => !name.startsWith('*.'));
  const planned = plan([{ name: 'az', availabilityZone: 'euw2-az1' }], withoutWildcard);
  expect(codes(planned)).toEqual(['zonal-name-missing']);
  expect(planned.notices[0]?.remedy).toContain(
    `aws ec2 modify-vpc-endpoint --vpc-endpoint-id ${ENDPOINT_ID} --add-subnet-ids SUBNET`,
  );
  expect(changesOf(planned).map(({ name, type }) => `${name} ${type}`)).toContain(`*.${DOMAIN} A`);
  expect(planned.snapshot?.zones[0]).not.toHaveProperty('zonalNames');
});

test('a subnet of another endpoint gives no zonal name', () => {
  const other = { id: 'subnet-other', zoneId: 'euw2-az1', zoneName: 'eu-west-2a', ranges: [] };
  const planned = plan([{ name: 'az', availabilityZone: 'euw2-az1' }], IN_SYNC, {
    subnets: known([...SUBNETS, other]),
  });
  expect(codes(planned)).toEqual(['zonal-name-missing']);
});
