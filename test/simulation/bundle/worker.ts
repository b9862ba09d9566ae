import { drawPlan, type Plan } from '../plan.ts';
import { run } from '../run.ts';

/** What a worker is asked: some seeds, drawn, or one plan. */
export type Task =
  | { kind: 'seed'; seed: number; hours?: number | undefined }
  | { kind: 'plan'; plan: Plan; isTraced: boolean };

export type Done = Awaited<ReturnType<typeof run>> & { plan: Plan };

process.on('message', async (task: Task) => {
  const plan = task.kind === 'plan' ? task.plan : drawPlan(task.seed, task.hours);
  const done: Done = { ...(await run(plan, task.kind === 'plan' && task.isTraced)), plan };
  process.send?.(done);
});
