import { expect, test } from 'vitest';
import { known } from '../../../shared/model/observation.ts';
import { checkNames, namesOf, wantsWildcard } from '../../../shared/reconcile/check-names.ts';
import { planBinding } from '../../../shared/reconcile/plan.ts';
import {
  alias,
  binding,
  context,
  endpoint,
  IN_SYNC,
  observation,
  zoneObservation,
} from './fixtures.ts';

const NOT_IN_TABLE = 'com.amazonaws.eu-west-2.newest';
const OWN = 'newest.eu-west-2.amazonaws.com';

function zonesOf(service: string, ...domains: string[]) {
  return binding({
    service,
    zones: domains.map((domain) => ({ domain, id: undefined, vpcs: undefined })),
  });
}

test.each([
  ['kms.eu-west-2.amazonaws.com', 'The service has no such name'],
  ['eu-west-2.amazonaws.com', 'It is above names of the service'],
  [`below.${OWN}`, 'It is below a name of the service that has no wildcard'],
])('a zone %s of a service that lists another name holds the binding', (domain, why) => {
  const listing = known([{ domain: OWN, wildcard: false }]);
  const seen = { binding: zonesOf(NOT_IN_TABLE, domain), serviceZones: listing };
  const [refusal] = checkNames(seen).refused;
  expect(refusal).toMatchObject({ code: 'zone-of-other-name', severity: 'error' });
  expect(refusal?.text).toContain(why);
  expect(refusal?.remedy).toContain(OWN);
  const held = planBinding(
    observation({
      ...seen,
      endpoints: known([endpoint({ service: NOT_IN_TABLE })]),
    }),
    context,
  );
  expect(held).toMatchObject({ verdict: 'hold', batches: [] });
});

test('a zone of KMS in a binding of S3 holds the binding without a listing', () => {
  const seen = { binding: zonesOf('s3', 'kms.eu-west-2.amazonaws.com') };
  expect(checkNames(seen).refused.map(({ code }) => code)).toEqual(['zone-of-other-name']);
});

test.each([
  ['a listed name', { domain: OWN, wildcard: false }, OWN, false],
  ['a listed name with wildcard', { domain: OWN, wildcard: true }, OWN, true],
  ['a name below a wildcard', { domain: OWN, wildcard: true }, `one.${OWN}`, true],
])('the wildcard follows %s', (_, zone, domain, wildcard) => {
  const seen = { binding: zonesOf(NOT_IN_TABLE, domain), serviceZones: known([zone]) };
  expect(checkNames(seen).refused).toEqual([]);
  expect(wantsWildcard(domain, namesOf(seen))).toBe(wildcard);
});

test('an alias at a wildcard that the service does not have stays until its removal is approved', () => {
  const seen = observation({
    zones: known([zoneObservation({ wildcard: false })]),
    published: { kind: 'not-read' },
  });
  const left = planBinding(seen, context);
  const notice = left.notices.find(({ code }) => code === 'wildcard-left');
  expect(left).toMatchObject({ verdict: 'in-sync', batches: [] });
  expect(notice).toMatchObject({ severity: 'warning' });
  const approvals = [notice?.approval ?? ''];
  const approved = planBinding(seen, { ...context, config: { ...context.config, approvals } });
  expect(approved.batches[0]?.changes.map(({ kind, name }) => `${kind} ${name}`)).toContain(
    'delete *.s3.eu-west-2.amazonaws.com',
  );
  expect(IN_SYNC).toContainEqual(alias('*.s3.eu-west-2.amazonaws.com', 'A'));
});
