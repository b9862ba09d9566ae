import { openSource, readConfig, type SourceOptions } from './options.ts';
import type { Output } from './output.ts';
import { printPlan } from './plan-text.ts';
import { exitCodeOf, planAll, planJson } from './planning.ts';

/** Prints the changes that would be made, and makes none of them. */
export async function plan(options: SourceOptions, out: Output): Promise<number> {
  const config = readConfig(options.config);
  const source = await openSource(options, config);
  const whole = await planAll(config, source, new Date());
  if (options.json) out.json(planJson(whole));
  else printPlan(whole, out);
  return exitCodeOf(whole.verdict);
}
