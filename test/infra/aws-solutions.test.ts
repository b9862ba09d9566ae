import { Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, it } from 'vitest';
import { checkAgainstAwsSolutions, MEANT } from '../../infra/checks.ts';
import type { Config } from '../../shared/config/config.ts';
import { appOf, everything, example } from './synth.ts';

const CONFIGS: Record<string, Config> = {
  'the worked example': example(),
  'all that can be asked': everything(),
  'a deployment in China': example({ region: 'cn-north-1' }),
};

/** Each app, and what the rules find in it before anything is said to be meant. */
const apps = Object.entries(CONFIGS).map(([what, config]) => {
  const { app } = appOf(config);
  const found = new AwsSolutionsChecks(app)
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath = '' }) => ({ ruleName, constructPath })),
    );
  return { what, app, found };
});

it.each(apps)(
  '$what passes the rules of AWS Solutions, save for what is meant to be so',
  ({ app }) => {
    checkAgainstAwsSolutions(app);
    expect(() => app.synth()).not.toThrow();
  },
);

it('has a reason for nothing that is not found', () => {
  const found = apps.flatMap((app) => app.found);
  const unused = MEANT.filter(
    ({ finding, at }) =>
      !found.some(
        ({ ruleName, constructPath }) => finding.test(ruleName) && at.test(constructPath),
      ),
  );
  expect(unused).toEqual([]);
});

it('ends the synthesis at what nobody meant', () => {
  const { app } = appOf(example());
  new Bucket(new Stack(app, 'Stray'), 'Bucket');
  checkAgainstAwsSolutions(app);
  expect(() => app.synth()).toThrow(/AwsSolutions-S10/);
});

it('reads nothing of an account to synthesize', () => {
  const { app } = appOf(everything());
  expect(app.synth().manifest.missing ?? []).toEqual([]);
});
