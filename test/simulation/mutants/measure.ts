import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorker, ROOT } from '../bundle/bundle.ts';
import { Pool, runSeeds } from '../bundle/pool.ts';
import { MUTANTS } from './all.ts';
import type { Mutant } from './mutant.ts';
import { withSection } from './section.ts';

/** If a mutant is not found within this number of runs, the simulation is too weak. */
const MAX_RUNS = 2_000;
const PAGE = join(ROOT, 'docs/reliability.md');

export interface Found {
  mutant: Mutant;
  /** The number of runs until a property failed. Undefined if none failed. */
  runs: number | undefined;
  property: string;
}

/**
 * Measures in which run each mutant is found, starting at seed 1, and writes the table in docs/reliability.md.
 * Returns the exit code.
 */
export async function measureMutants(options: {
  isCheck: boolean;
  only: string | undefined;
}): Promise<number> {
  const found: Found[] = [];
  for (const mutant of MUTANTS.filter(({ name }) => (options.only ?? name) === name)) {
    const one = await measure(mutant);
    const { runs, property } = one;
    process.stdout.write(
      `${mutant.name}: ${runs === undefined ? `not found in ${MAX_RUNS} runs` : `found in run ${runs} by ${property}`}\n`,
    );
    found.push(one);
  }
  const missed = found.filter(({ runs }) => runs === undefined);
  const [failing] = await failingWithoutMutant(found);
  if (failing !== undefined) {
    process.stdout.write(`seed ${failing} fails without a mutant: fix that failure first\n`);
    return 1;
  }
  if (options.only === undefined) {
    const existing = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : undefined;
    const page = withSection(existing, found);
    if (options.isCheck && page !== existing) {
      process.stdout.write(
        'docs/reliability.md differs from the measurement; run: npm run simulate -- --mutants\n',
      );
      return 1;
    }
    if (page !== existing) writeFileSync(PAGE, page);
  }
  return missed.length > 0 ? 1 : 0;
}

/** The seeds that fail even without a mutant. Such a seed does not prove that its mutant was found. */
async function failingWithoutMutant(found: readonly Found[]): Promise<number[]> {
  const seeds = [...new Set(found.flatMap(({ runs }) => runs ?? []))];
  const pool = new Pool(await bundleWorker());
  try {
    const done = await Promise.all(seeds.map((seed) => pool.run({ kind: 'seed', seed })));
    return done.filter(({ violation }) => violation).map(({ plan }) => plan.seed);
  } finally {
    pool.close();
  }
}

/**
 * Finds the lowest seed that fails. The number of processes does not change the result, because all lower seeds run
 * as well.
 */
async function measure(mutant: Mutant): Promise<Found> {
  const pool = new Pool(await bundleWorker(mutant));
  try {
    let best: { seed: number; property: string } | undefined;
    await runSeeds(pool, { from: 1, count: MAX_RUNS }, ({ violation, plan: { seed } }) => {
      if (violation && (best === undefined || seed < best.seed)) {
        best = { seed, property: violation.property };
      }
      return best === undefined ? 'go-on' : 'stop';
    });
    return { mutant, runs: best?.seed, property: best?.property ?? '' };
  } finally {
    pool.close();
  }
}
