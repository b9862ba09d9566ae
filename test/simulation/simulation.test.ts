import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleWorker } from './bundle/bundle.ts';
import { Pool, runSeeds } from './bundle/pool.ts';
import { MUTANTS } from './mutants/all.ts';
import { drawPlan } from './plan.ts';
import { REGRESSIONS } from './regressions.ts';

/** Always the same seeds, so that a failure is reproducible. `.ci/run` also runs new seeds. */
const SEEDS = { from: 10_001, count: 150 };
const LONG = 120_000;

let pool: Pool;

beforeAll(async () => {
  pool = new Pool(await bundleWorker());
}, LONG);

afterAll(() => pool.close());

test(
  'no property is violated in the runs of the fixed seeds',
  async () => {
    const failures: string[] = [];
    await runSeeds(pool, SEEDS, ({ violation, plan }) => {
      if (violation) failures.push(`seed ${plan.seed}: ${violation.property}: ${violation.text}`);
      return 'go-on';
    });
    expect(failures).toEqual([]);
  },
  LONG,
);

test.each(REGRESSIONS.map(({ seed, failure }) => [seed, failure] as const))(
  'seed %i violates no property (it once failed: %s)',
  async (seed) => {
    expect((await pool.run({ kind: 'seed', seed })).violation).toBeUndefined();
  },
  LONG,
);

test(
  'a seed produces the same trace in two processes',
  async () => {
    const plan = drawPlan(17);
    const task = { kind: 'plan', plan, isTraced: true } as const;
    const other = new Pool(await bundleWorker(), 1);
    const [one, two] = await Promise.all([pool.run(task), other.run(task)]);
    other.close();
    expect(one.trace.length).toBeGreaterThan(100);
    expect(one.trace.map(unsigned)).toEqual(two.trace.map(unsigned));
    expect(one.calls).toBe(two.calls);
  },
  LONG,
);

/** Removes ECDSA signatures, which are random, and the compressed manifest, which contains one. */
function unsigned(line: string): string {
  return line
    .replace(/M[A-Za-z0-9+/]{90,95}=*/g, '<signature>')
    .replace(/"Value":"\{\\"manifest.*/, '<copy>');
}

test(
  'a deliberate bug is found by the property that it violates',
  async () => {
    const mutant = MUTANTS.find(({ name }) => name === 'manifest-before-artifacts');
    const broken = new Pool(await bundleWorker(mutant), 1);
    const { violation } = await broken.run({ kind: 'seed', seed: 1 });
    broken.close();
    expect(violation?.property).toBe('keep-the-last-good');
  },
  LONG,
);
