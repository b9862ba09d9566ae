import { expect, test } from 'vitest';
import type { ActiveNotice, PublishedBinding } from '../../../shared/model/feed.ts';
import { known, present } from '../../../shared/model/observation.ts';
import { type PlanContext, planBinding } from '../../../shared/reconcile/plan.ts';
import {
  after,
  binding,
  context,
  endpoint,
  NOW,
  observation,
  published,
  snapshot,
} from './fixtures.ts';
import { codes } from './zone-words.ts';

/** A binding whose endpoint is lost; the feed first said so that many seconds ago. */
function lost(
  whenLost: 'hold' | 'release',
  saidSecondsAgo: number | undefined,
  over: Partial<PublishedBinding> = {},
) {
  const active: ActiveNotice[] =
    saidSecondsAgo === undefined
      ? []
      : [
          {
            code: 'endpoint-missing',
            severity: 'error',
            text: 'in other words, of other candidates',
            remedy: '',
            since: after(-saidSecondsAgo),
          },
        ];
  return planBinding(
    observation({
      binding: binding({ whenLost }),
      endpoints: known([endpoint({ state: 'deleted' })]),
      published: present(published({ active, ...over })),
    }),
    context,
  );
}

/** The grace period of the fixture: 60 minutes. */
const GRACE = 3600;

test.each<[policy: 'hold' | 'release', said: number | undefined, released: boolean]>([
  ['hold', undefined, false],
  ['hold', GRACE * 100, false],
  ['release', undefined, false],
  ['release', 0, false],
  ['release', GRACE - 1, false],
  ['release', GRACE, true],
  ['release', GRACE + 1, true],
])('whenLost: %s, said %s seconds ago, releases: %s', (policy, said, released) => {
  const plan = lost(policy, said);
  expect(plan).toMatchObject({ batches: [], associations: [], observedGeneration: 7 });
  expect(plan.verdict).toBe(released ? 'repair' : 'hold');
  expect(codes(plan)).toEqual([released ? 'endpoint-released' : 'endpoint-missing']);
  expect(plan.snapshot).toEqual(released ? snapshot({ status: 'released' }) : undefined);
});

test('another notice that stands does not start the grace period', () => {
  const active = { code: 'inbound-missing', severity: 'error', text: '', remedy: '' } as const;
  const plan = lost('release', undefined, { active: [{ ...active, since: after(-GRACE) }] });
  expect(plan.verdict).toBe('hold');
});

test('what was never published cannot be released', () => {
  expect(lost('release', GRACE, { snapshot: null })).toMatchObject({
    verdict: 'hold',
    snapshot: undefined,
  });
});

test('what was released stays so without another publication, and is told on', () => {
  const plan = lost('release', undefined, { snapshot: snapshot({ status: 'released' }) });
  expect(plan).toMatchObject({ verdict: 'hold', snapshot: undefined });
  expect(codes(plan)).toEqual(['endpoint-released']);
});

test('an endpoint that is back is published again', () => {
  const plan = planBinding(
    observation({ published: present(published({ snapshot: snapshot({ status: 'released' }) })) }),
    context,
  );
  expect(plan).toMatchObject({ verdict: 'repair', snapshot: { status: 'live' }, notices: [] });
});

test('the grace period is the configured one', () => {
  const shorter: PlanContext = {
    config: { ...context.config, limits: { ...context.config.limits, releaseAfterMinutes: 1 } },
    now: NOW,
  };
  const seen = (since: string) =>
    planBinding(
      observation({
        binding: binding({ whenLost: 'release' }),
        endpoints: known([]),
        published: present(
          published({
            active: [{ code: 'endpoint-missing', severity: 'error', text: '', remedy: '', since }],
          }),
        ),
      }),
      shorter,
    ).verdict;
  expect(seen(after(-59))).toBe('hold');
  expect(seen(after(-60))).toBe('repair');
});
