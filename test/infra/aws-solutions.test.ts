import { Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { expect, test } from 'vitest';
import { ACCEPTED_FINDINGS } from '../../infra/accepted-findings.ts';
import { checkAgainstAwsSolutions } from '../../infra/checks.ts';
import type { Config } from '../../shared/config/config.ts';
import { everything, example, inChina, synth, withApp } from './synth.ts';

const CONFIGS: [what: string, config: Config][] = [
  ['the worked example', example()],
  ['a deployment with every option', everything()],
  ['a deployment in China', inChina()],
];

test.each(CONFIGS)('%s has only accepted findings of the AWS Solutions rules', (_, config) => {
  expect(() => synth(config)).not.toThrow();
});

test('every accepted finding occurs in a deployment', () => {
  const occurring = CONFIGS.map(([, config]) => synth(config).accepted);
  const unused = ACCEPTED_FINDINGS.filter(
    (accepted) => !occurring.some((found) => found.has(accepted)),
  );
  expect(unused).toEqual([]);
});

test('a finding that is not accepted makes the synthesis fail', () => {
  withApp(example(), {}, ({ app }) => {
    new Bucket(new Stack(app, 'Stray'), 'Bucket');
    checkAgainstAwsSolutions(app);
    expect(() => app.synth()).toThrow(/AwsSolutions-S10/);
  });
});

test('the synthesis reads nothing from the account', () => {
  expect(synth(everything()).missing).toEqual([]);
});
