import { drawPlan, type Plan } from '../plan.ts';
import { run } from '../run.ts';

/** A task of a worker: draw and run the plan of a seed, or run a given plan. */
export type Task =
  | { kind: 'seed'; seed: number; hours?: number | undefined }
  | { kind: 'plan'; plan: Plan; isTraced: boolean };

export type Done = Awaited<ReturnType<typeof run>> & { plan: Plan };

process.on('message', async (task: Task) => {
  const plan = task.kind === 'plan' ? task.plan : drawPlan(task.seed, task.hours);
  const done: Done = { ...(await run(plan, task.kind === 'plan' && task.isTraced)), plan };
  process.send?.(done);
});
