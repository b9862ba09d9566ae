import { expect, test } from 'vitest';
import type { PublishedBinding } from '../../../shared/model/feed.ts';
import type { ActiveNotice } from '../../../shared/model/notice.ts';
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

/** The plan of a binding whose endpoint was deleted. The manifest has had the notice for that many seconds. */
function lost(
  whenLost: 'hold' | 'release',
  noticedSecondsAgo: number | undefined,
  over: Partial<PublishedBinding> = {},
) {
  const active: ActiveNotice[] =
    noticedSecondsAgo === undefined
      ? []
      : [
          {
            code: 'endpoint-missing',
            severity: 'error',
            text: 'another text with other candidates',
            remedy: '',
            since: after(-noticedSecondsAgo),
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

test.each<[policy: 'hold' | 'release', noticed: number | undefined, released: boolean]>([
  ['hold', undefined, false],
  ['hold', GRACE * 100, false],
  ['release', undefined, false],
  ['release', 0, false],
  ['release', GRACE - 1, false],
  ['release', GRACE, true],
  ['release', GRACE + 1, true],
])(
  'whenLost: %s with a notice of %s seconds releases the names: %s',
  (policy, noticed, released) => {
    const plan = lost(policy, noticed);
    expect(plan).toMatchObject({ batches: [], associations: [], observedGeneration: 7 });
    expect(plan.verdict).toBe(released ? 'repair' : 'hold');
    expect(codes(plan)).toEqual([released ? 'endpoint-released' : 'endpoint-missing']);
    expect(plan.snapshot).toEqual(released ? snapshot({ status: 'released' }) : undefined);
  },
);

test('another active notice does not start the grace period', () => {
  const active = { code: 'inbound-missing', severity: 'error', text: '', remedy: '' } as const;
  const plan = lost('release', undefined, { active: [{ ...active, since: after(-GRACE) }] });
  expect(plan.verdict).toBe('hold');
});

test('a binding that was never published is not released', () => {
  expect(lost('release', GRACE, { snapshot: null })).toMatchObject({
    verdict: 'hold',
    snapshot: undefined,
  });
});

test('a released binding stays released without another publication and keeps its notice', () => {
  const plan = lost('release', undefined, { snapshot: snapshot({ status: 'released' }) });
  expect(plan).toMatchObject({ verdict: 'hold', snapshot: undefined });
  expect(codes(plan)).toEqual(['endpoint-released']);
});

test('a released binding is published again when its endpoint exists again', () => {
  const plan = planBinding(
    observation({ published: present(published({ snapshot: snapshot({ status: 'released' }) })) }),
    context,
  );
  expect(plan).toMatchObject({ verdict: 'repair', snapshot: { status: 'live' }, notices: [] });
});

test('the grace period is limits.releaseAfterMinutes', () => {
  const shorter: PlanContext = {
    config: { ...context.config, limits: { ...context.config.limits, releaseAfterMinutes: 1 } },
    now: NOW,
  };
  const verdictOf = (since: string) =>
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
  expect(verdictOf(after(-59))).toBe('hold');
  expect(verdictOf(after(-60))).toBe('repair');
});
