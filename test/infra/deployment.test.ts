import { describe, expect, it } from 'vitest';
import {
  type Command,
  carryOut,
  type DeploymentRequest,
  keptOnRemoval,
  stacksOf,
  type Template,
} from '../../infra/deployment.ts';
import type { Config } from '../../shared/config/config.ts';
import { everything, example, synth } from './synth.ts';

const CONFIG = example();
const ASSEMBLY = '/tmp/assembly';

interface Attempt {
  answer?: string | undefined;
  /** The step of the CDK that fails. */
  fails?: string;
  over?: Partial<DeploymentRequest>;
}

/** What was said and done, in order. */
async function attempt(deed: Command, { answer, fails, over = {} }: Attempt) {
  const done: string[] = [];
  const request: DeploymentRequest = {
    deed,
    config: CONFIG,
    file: '/etc/my config.yaml',
    signingKeys: undefined,
    assembly: ASSEMBLY,
    isApproved: false,
    ...over,
  };
  const ended = carryOut(request, {
    cdk: (args) => {
      done.push(`cdk ${args.join('|')}`);
      return args[0] === fails ? 3 : 0;
    },
    print: (text) => void done.push(text),
    ask: async (question) => {
      done.push(question);
      return answer;
    },
    templates: () => ({
      'privatelink-dns-net-prod': {
        Resources: { Feed: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain' } },
      },
    }),
  });
  const error = await ended.then(
    () => undefined,
    (cause: unknown) => String(cause),
  );
  return { done, error };
}

const SYNTH = `cdk synth|--quiet|--output|${ASSEMBLY}|--context|config=/etc/my config.yaml`;
const DIFF = `cdk diff|--app|${ASSEMBLY}`;
const DEPLOY = `cdk deploy|--all|--require-approval|never|--app|${ASSEMBLY}`;
const DESTROY = `cdk destroy|--all|--force|--app|${ASSEMBLY}`;
const onlyCdk = (done: readonly string[]) => done.filter((line) => line.startsWith('cdk '));

describe('deploy', () => {
  it('shows the stacks and what changes, asks, and deploys what it showed', async () => {
    const { done, error } = await attempt('deploy', { answer: 'yes\n' });
    expect(error).toBeUndefined();
    expect(done).toEqual([
      SYNTH,
      expect.stringContaining('1 x AWS::S3::Bucket'),
      DIFF,
      'Deploy these stacks? (yes/no) ',
      DEPLOY,
    ]);
  });

  it('asks nobody where --yes was given', async () => {
    const { done } = await attempt('deploy', { over: { isApproved: true } });
    expect(onlyCdk(done)).toEqual([SYNTH, DIFF, DEPLOY]);
    expect(done.join()).not.toContain('(yes/no)');
  });

  it.each([
    ['no', /answer was not "yes"/],
    ['y', /answer was not "yes"/],
    ['', /answer was not "yes"/],
    [undefined, /Give --yes/],
  ])('changes nothing when the answer is %j', async (answer, message) => {
    const { done, error } = await attempt('deploy', { answer });
    expect(error).toMatch(message);
    expect(onlyCdk(done)).toEqual([SYNTH, DIFF]);
  });

  it.each([
    ['synth', [SYNTH]],
    ['diff', [SYNTH, DIFF]],
    ['deploy', [SYNTH, DIFF, DEPLOY]],
  ])('ends where cdk %s fails', async (fails, steps) => {
    const { done, error } = await attempt('deploy', { answer: 'yes', fails });
    expect(onlyCdk(done)).toEqual(steps);
    expect(error).toContain(`cdk ${fails} ended with 3`);
  });

  it('hands the numbers of the signing keys on', async () => {
    const { done } = await attempt('deploy', { over: { signingKeys: '1,2' } });
    expect(done[0]).toBe(`${SYNTH}|--context|signingKeys=1,2`);
  });
});

describe('destroy', () => {
  it('says what stays before it asks', async () => {
    const { done, error } = await attempt('destroy', { answer: 'yes' });
    expect(error).toBeUndefined();
    expect(done).toEqual([
      SYNTH,
      expect.stringContaining('Zones, records and the parameters'),
      'Destroy these stacks? (yes/no) ',
      DESTROY,
    ]);
  });

  it('removes nothing unless told yes', async () => {
    const { done } = await attempt('destroy', { answer: 'no' });
    expect(onlyCdk(done)).toEqual([SYNTH]);
  });
});

it.each<[what: string, config: Config]>([
  ['the worked example', CONFIG],
  ['all that can be asked', everything()],
])('names the stacks of %s, each after those that it waits for', (_, config) => {
  const { waitsFor } = synth(config);
  const named = stacksOf(config).map(({ name }) => name);
  expect([...named].sort()).toEqual(Object.keys(waitsFor).sort());
  for (const [index, name] of named.entries()) {
    const before = (waitsFor[name] ?? []).filter((other) => named.includes(other));
    expect(named.slice(0, index)).toEqual(expect.arrayContaining(before));
    if (index > 0) expect(before.length).toBeGreaterThan(0);
  }
});

it('counts what outlives a stack', () => {
  const template: Template = {
    Resources: {
      One: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain' },
      Other: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'RetainExceptOnCreate' },
      Topic: { Type: 'AWS::SNS::Topic' },
      Queue: { Type: 'AWS::SQS::Queue', DeletionPolicy: 'Delete' },
    },
  };
  expect(keptOnRemoval(template)).toEqual({ 'AWS::S3::Bucket': 2 });
});
