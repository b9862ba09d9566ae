import { expect, test } from 'vitest';
import { known } from '../../../shared/model/observation.ts';
import { planBinding } from '../../../shared/reconcile/plan.ts';
import {
  alias,
  binding,
  context,
  DOMAIN,
  IN_SYNC,
  marker,
  observation,
  plain,
  zoneObservation,
} from './fixtures.ts';
import { inWords, planOf } from './zone-words.ts';

const other = binding({ name: 'other', adopt: true });

test.each([
  ['the same id', binding({ name: 'other' })],
  [
    'the same domain without an id',
    binding({ name: 'other', zones: [{ domain: DOMAIN, id: undefined, vpcs: undefined }] }),
  ],
  ['the default zones of the service', binding({ name: 'other', zones: undefined })],
])('the plan holds a zone that another binding has by %s', (_, second) => {
  const plan = planOf(IN_SYNC, { adopt: true, bindings: [binding(), second] });
  expect(inWords(plan)).toBe('hold: zone-claimed-twice');
});

test('the plan holds a zone whose marker names a configured binding with default zones', () => {
  const second = binding({ name: 'other', service: 'com.example.service', zones: undefined });
  const plan = planOf([marker(3, 'other')], { adopt: true, bindings: [binding(), second] });
  expect(inWords(plan)).toBe('hold: zone-claimed-twice');
});

test('the plan does not hold a zone of the same domain with another id', () => {
  const second = binding({
    name: 'other',
    zones: [{ domain: DOMAIN, id: 'ZOTHER', vpcs: undefined }],
  });
  expect(inWords(planOf(IN_SYNC, { bindings: [binding(), second] }))).toBe('in sync');
});

test('the plan of every binding of a contested zone is held', () => {
  const config = { ...context.config, bindings: [binding(), other] };
  for (const one of config.bindings) {
    const plan = planBinding(observation({ binding: one }), { ...context, config });
    expect(plan).toMatchObject({ verdict: 'hold', batches: [] });
  }
});

const EXTERNAL_DNS = '"heritage=external-dns,external-dns/owner=prod,external-dns/resource=x"';

test.each([
  ['external-dns at the apex', DOMAIN, EXTERNAL_DNS, 'external-dns (owner prod)'],
  [
    'external-dns with the type as prefix',
    `a-x.${DOMAIN}`,
    EXTERNAL_DNS,
    'external-dns (owner prod)',
  ],
  ['octoDNS', `_owner.a._wildcard.${DOMAIN}`, '"*octodns*"', 'octoDNS'],
  [
    'an unknown tool',
    `txt.${DOMAIN}`,
    '"heritage=other-tool,owner=team"',
    'other-tool (owner team)',
  ],
])(
  'the plan holds a repair if a record shows that the names belong to %s',
  (_, name, value, writer) => {
    const plan = planOf([plain(name, 'TXT', value), alias(DOMAIN, 'A'), marker(1)], {
      adopt: true,
    });
    expect(inWords(plan)).toBe('hold: zone-other-writer');
    expect(plan.notices[0]?.text).toContain(writer);
  },
);

test('the plan reports another writer of a zone that needs no repair, and continues', () => {
  const records = known([...IN_SYNC, plain(DOMAIN, 'TXT', EXTERNAL_DNS)]);
  const plan = planBinding(observation({ zones: known([zoneObservation({ records })]) }), context);
  expect(plan.verdict).toBe('in-sync');
  expect(plan.notices.map(({ code }) => code)).toContain('zone-other-writer');
});

test('the plan ignores an ownership record of another name in the zone', () => {
  const records = [
    marker(1),
    plain(`app.${DOMAIN}`, 'A', '10.0.0.1'),
    plain(`a-app.${DOMAIN}`, 'TXT', EXTERNAL_DNS),
  ];
  expect(inWords(planOf(records))).not.toContain('hold: zone-other-writer');
});
