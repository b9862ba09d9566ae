import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorker, ROOT } from '../bundle/bundle.ts';
import { Pool, runSeeds } from '../bundle/pool.ts';
import { MUTANTS } from './all.ts';
import type { Mutant } from './mutant.ts';
import { withSection } from './section.ts';

/** One that is not found in so many runs shows that the simulation is too weak. */
const MAX_RUNS = 2_000;
const PAGE = join(ROOT, 'docs/reliability.md');

export interface Found {
  mutant: Mutant;
  /** Runs until it was found; undefined: it was not. */
  runs: number | undefined;
  property: string;
}

/** How soon each mutant is found, from seed 1 on, and the table of it in docs/reliability.md. Returns the exit code. */
export async function measureMutants(options: {
  isCheck: boolean;
  only: string | undefined;
}): Promise<number> {
  const found: Found[] = [];
  for (const mutant of MUTANTS.filter(({ name }) => (options.only ?? name) === name)) {
    const one = await measure(mutant);
    const { runs, property } = one;
    process.stdout.write(
      `${mutant.name}: ${runs === undefined ? `not found in ${MAX_RUNS} runs` : `found by run ${runs}, ${property}`}\n`,
    );
    found.push(one);
  }
  const missed = found.filter(({ runs }) => runs === undefined);
  const [failing] = await failingWithoutMutant(found);
  if (failing !== undefined) {
    process.stdout.write(`seed ${failing} fails without a mutant: mend that first\n`);
    return 1;
  }
  if (options.only === undefined) {
    const existing = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : undefined;
    const page = withSection(existing, found);
    if (options.isCheck && page !== existing) {
      process.stdout.write(
        'docs/reliability.md is not what was measured: npm run simulate -- --mutants\n',
      );
      return 1;
    }
    if (page !== existing) writeFileSync(PAGE, page);
  }
  return missed.length > 0 ? 1 : 0;
}

/** Seeds that found a mutant, and would have failed without it: then it was not found. */
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

/** The lowest seed that finds it, whatever the number of processes: those before it have all been run. */
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
