import { expect, test } from 'vitest';
import { minimise } from './minimise.ts';
import { drawPlan, type Plan } from './plan.ts';

const plan = Array.from({ length: 50 }, (_, seed) => drawPlan(seed)).find(
  ({ entries, shape }) => entries.length > 8 && shape.bindings.length > 2,
);

test('minimise removes everything that the failure does not need', async () => {
  if (plan === undefined) throw new Error('no plan is large enough');
  const [one, two] = [plan.entries[2], plan.entries[7]];
  const fails = async ({ entries }: Plan) =>
    entries.some((entry) => entry === one) && entries.some((entry) => entry === two);
  const smallest = await minimise(plan, fails);
  expect(smallest.entries).toEqual([one, two]);
  expect(smallest.shape.bindings).toHaveLength(1);
});

test('minimise removes nothing from a plan that the failure needs completely', async () => {
  if (plan === undefined) throw new Error('no plan is large enough');
  const { shape, entries } = plan;
  const fails = async (other: Plan) =>
    other.entries.length === entries.length && other.shape === shape;
  expect(await minimise(plan, fails)).toEqual(plan);
});
