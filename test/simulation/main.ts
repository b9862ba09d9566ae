import { Command } from 'commander';
import { bundleWorker } from './bundle/bundle.ts';
import { Pool, runSeeds } from './bundle/pool.ts';
import type { Done } from './bundle/worker.ts';
import { minimise } from './minimise.ts';
import { measureMutants } from './mutants/measure.ts';
import { clockText } from './simulation.ts';

interface Options {
  seed: string;
  runs: string;
  hours?: string;
  minimise?: boolean;
  trace?: boolean;
  json?: boolean;
  mutants?: boolean;
  check?: boolean;
  only?: string;
}

const { seed, runs, hours, ...options } = new Command()
  .name('simulate')
  .description(
    'Runs the product against an embedded AWS with changes and faults drawn from seeds. A seed reproduces its run.',
  )
  .option('--seed <number>', 'the first seed', '1')
  .option('--runs <number>', 'the number of consecutive seeds', '1')
  .option(
    '--hours <number>',
    'virtual hours until faults end, instead of the duration that each seed draws',
  )
  .option('--minimise', 'remove everything from the first failure that it does not need')
  .option('--trace', 'print the trace of the first run')
  .option('--json', 'print the results as JSON')
  .option(
    '--mutants',
    'measure in which run each deliberate bug is found, and write docs/reliability.md',
  )
  .option('--check', 'with --mutants: fail if docs/reliability.md differs from the measurement')
  .option('--only <mutant>', 'with --mutants: measure only this mutant, and write no table')
  .parse()
  .opts<Options>();

// A reader such as `head` closes the pipe after enough lines. Then the program ends without an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

process.exitCode = options.mutants
  ? await measureMutants({ isCheck: options.check ?? false, only: options.only })
  : await simulate();

async function simulate(): Promise<number> {
  const from = Number(seed);
  const count = Number(runs);
  const pool = new Pool(await bundleWorker());
  const failures: Done[] = [];
  try {
    const startedAt = performance.now();
    let calls = 0;
    let virtual = 0;
    await runSeeds(
      pool,
      { from, count, hours: hours === undefined ? undefined : Number(hours) },
      (done, ran) => {
        calls += done.calls;
        virtual += done.lasted;
        if (done.violation !== undefined) {
          failures.push(done);
          print(
            `seed ${done.plan.seed}: ${done.violation.property}: ${done.violation.text.slice(0, 300)}`,
          );
        }
        if (ran % 500 === 0) print(`${ran} of ${count} runs, ${failures.length} failures`);
        return 'go-on';
      },
    );
    const seconds = (performance.now() - startedAt) / 1000;
    print(
      `seeds ${from} to ${from + count - 1}: ${count} runs, ${Math.round(virtual / 3_600_000)} virtual hours, ${calls} calls, ${Math.round(seconds)} s; ${failures.length} violations`,
    );
    const [first] = failures.sort((a, b) => a.plan.seed - b.plan.seed);
    const shown = first ?? (options.trace ? await replay(pool, from) : undefined);
    if (shown !== undefined) await explain(pool, shown);
    if (options.json) {
      process.stdout.write(
        `${JSON.stringify({ from, count, calls, failures: failures.map(({ plan, violation }) => ({ seed: plan.seed, violation })) })}\n`,
      );
    }
    return failures.length > 0 ? 1 : 0;
  } finally {
    pool.close();
  }
}

function replay(pool: Pool, seed: number): Promise<Done> {
  return pool.run({ kind: 'seed', seed, hours: hours === undefined ? undefined : Number(hours) });
}

/** Prints the trace. With --minimise, the trace is that of the shortest plan that violates the same property. */
async function explain(pool: Pool, done: Done): Promise<void> {
  const { violation } = done;
  let { plan } = done;
  if (options.minimise && violation !== undefined) {
    plan = await minimise(plan, async (candidate) => {
      const again = await pool.run({ kind: 'plan', plan: candidate, isTraced: false });
      return again.violation?.property === violation.property;
    });
  }
  const { trace } = await pool.run({ kind: 'plan', plan, isTraced: true });
  print(`\nthe world: ${JSON.stringify(plan.shape)}`);
  for (const { at, action, picks } of plan.entries)
    print(`  ${clockText(at)} ${action} ${picks.join(' ')}`);
  print(`\n${trace.join('\n')}`);
  print(
    `\nreplay: npm run simulate -- --seed ${plan.seed}${hours === undefined ? '' : ` --hours ${hours}`}`,
  );
}

/** Prints progress. With --json, standard output is reserved for the result. */
function print(text: string): void {
  (options.json ? process.stderr : process.stdout).write(`${text}\n`);
}
