import { expect, test } from 'vitest';
import {
  type Command,
  type DeploymentPorts,
  type DeploymentRequest,
  runCommand,
  type Template,
} from '../../infra/deployment.ts';
import { CloudError } from '../../shared/cloud/errors.ts';
import type { Config } from '../../shared/config/config.ts';
import { everything, example, inChina, synth } from './synth.ts';

const CONFIG = example();
const ASSEMBLY = '/tmp/assembly';
const FEED: Template = {
  Resources: { Feed: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain' } },
};

interface Attempt {
  answer?: string | undefined;
  /** The CDK step that fails. */
  fails?: string;
  over?: Partial<DeploymentRequest>;
  /** The template of the stack `privatelink-dns-net-prod`. */
  template?: Template;
  bootstrapVersion?: DeploymentPorts['bootstrapVersion'];
}

/** Runs a command and returns its steps, questions and output in order. */
async function attempt(
  command: Command,
  { answer, fails, over = {}, template = FEED, bootstrapVersion = async () => 6 }: Attempt = {},
) {
  const done: string[] = [];
  const request: DeploymentRequest = {
    command,
    config: CONFIG,
    file: '/etc/my config.yaml',
    signingKeys: undefined,
    assembly: ASSEMBLY,
    isApproved: false,
    ...over,
  };
  const ended = runCommand(request, {
    cdk: (args) => {
      done.push(`cdk ${args.join('|')}`);
      return args[0] === fails ? 3 : 0;
    },
    print: (text) => void done.push(text),
    ask: async (question) => {
      done.push(question);
      return answer;
    },
    templates: () => ({ 'privatelink-dns-net-prod': template }),
    bootstraps: () => synth(CONFIG).bootstraps,
    bootstrapVersion,
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

test('deploy shows stacks and changes, asks for approval, and deploys the same assembly', async () => {
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

test('deploy does not ask for approval with --yes', async () => {
  const { done } = await attempt('deploy', { over: { isApproved: true } });
  expect(onlyCdk(done)).toEqual([SYNTH, DIFF, DEPLOY]);
  expect(done.join()).not.toContain('(yes/no)');
});

test.each([
  ['no', /answer was not "yes"/],
  ['y', /answer was not "yes"/],
  ['', /answer was not "yes"/],
  [undefined, /Use --yes/],
])('deploy changes nothing when the answer is %j', async (answer, message) => {
  const { done, error } = await attempt('deploy', { answer });
  expect(error).toMatch(message);
  expect(onlyCdk(done)).toEqual([SYNTH, DIFF]);
});

test.each([
  ['synth', [SYNTH]],
  ['diff', [SYNTH, DIFF]],
  ['deploy', [SYNTH, DIFF, DEPLOY]],
])('deploy stops when cdk %s fails', async (fails, steps) => {
  const { done, error } = await attempt('deploy', { answer: 'yes', fails });
  expect(onlyCdk(done)).toEqual(steps);
  expect(error).toContain(`cdk ${fails} failed with exit code 3`);
});

const BOOTSTRAP = (region: string) =>
  `"aws://$(aws sts get-caller-identity --query Account --output text)/${region}"`;

test.each<[string, Record<string, number | undefined>, string[], string[]]>([
  ['no Region has a bootstrap', {}, ['eu-west-2', 'us-east-1'], ['eu-west-2 has no bootstrap']],
  ['us-east-1 has none', { 'eu-west-2': 6 }, ['us-east-1'], ['us-east-1 has no bootstrap']],
  [
    'the home Region has version 5',
    { 'eu-west-2': 5, 'us-east-1': 99 },
    ['eu-west-2'],
    ['eu-west-2 has version 5; the stacks need version 6 or later'],
  ],
])(
  'deploy changes nothing and prints the missing command if %s',
  async (_, versions, missing, texts) => {
    const asked: string[] = [];
    const { done, error } = await attempt('deploy', {
      answer: 'yes',
      bootstrapVersion: async (region, parameter) => {
        asked.push(parameter);
        return versions[region];
      },
    });
    expect(onlyCdk(done)).toEqual([SYNTH]);
    expect(error).toContain(`\n  npx cdk bootstrap ${missing.map(BOOTSTRAP).join(' ')}`);
    for (const text of texts) expect(error).toContain(text);
    expect(new Set(asked)).toEqual(new Set(['/cdk-bootstrap/hnb659fds/version']));
  },
);

test('deploy continues if a bootstrap cannot be read, and names the Region', async () => {
  const { done, error } = await attempt('deploy', {
    answer: 'yes',
    bootstrapVersion: async () => {
      const call = { service: 'ssm', operation: 'GetParametersByPath' };
      throw new CloudError(call, 'AccessDeniedException', 'not authorized');
    },
  });
  expect(error).toBeUndefined();
  expect(onlyCdk(done)).toEqual([SYNTH, DIFF, DEPLOY]);
  expect(done.join('\n')).toContain('The CDK bootstrap of us-east-1 was not checked: ssm');
});

test('destroy reads no bootstrap', async () => {
  const { error } = await attempt('destroy', {
    answer: 'yes',
    bootstrapVersion: async () => undefined,
  });
  expect(error).toBeUndefined();
});

test.each<[what: string, config: Config, regions: string[]]>([
  ['the worked example', CONFIG, ['eu-west-2', 'us-east-1']],
  ['a deployment in China', inChina(), ['cn-north-1']],
])('the bootstraps that %s needs are those of its stacks', (_, config, regions) => {
  expect(
    synth(config)
      .bootstraps.map(({ region }) => region)
      .sort(),
  ).toEqual(regions);
});

test('deploy passes the numbers of the signing keys to the CDK', async () => {
  const { done } = await attempt('deploy', { over: { signingKeys: '1,2' } });
  expect(done[0]).toBe(`${SYNTH}|--context|signingKeys=1,2`);
});

test('destroy shows what is kept before it asks for approval', async () => {
  const { done, error } = await attempt('destroy', { answer: 'yes' });
  expect(error).toBeUndefined();
  expect(done).toEqual([
    SYNTH,
    expect.stringContaining('Zones, records and the parameters'),
    'Destroy these stacks? (yes/no) ',
    DESTROY,
  ]);
});

test('destroy removes nothing without approval', async () => {
  const { done } = await attempt('destroy', { answer: 'no' });
  expect(onlyCdk(done)).toEqual([SYNTH]);
});

test.each<[what: string, config: Config]>([
  ['the worked example', CONFIG],
  ['a deployment with every option', everything()],
])('the summary lists the stacks of %s in the order of their dependencies', async (_, config) => {
  const { waitsFor } = synth(config);
  const { done } = await attempt('deploy', { over: { config } });
  const named = [...(done[1] ?? '').matchAll(/^ {2}(\S+) in \S+$/gm)].map(([, name]) => `${name}`);
  expect([...named].sort()).toEqual(Object.keys(waitsFor).sort());
  for (const [index, name] of named.entries()) {
    const before = (waitsFor[name] ?? []).filter((other) => named.includes(other));
    expect(named.slice(0, index)).toEqual(expect.arrayContaining(before));
    if (index > 0) expect(before.length).toBeGreaterThan(0);
  }
});

test('the summary counts the resources that are kept when a stack is removed', async () => {
  const template: Template = {
    Resources: {
      One: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain' },
      Other: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'RetainExceptOnCreate' },
      Topic: { Type: 'AWS::SNS::Topic' },
      Queue: { Type: 'AWS::SQS::Queue', DeletionPolicy: 'Delete' },
    },
  };
  const { done } = await attempt('destroy', { template });
  expect(done[1]?.split('\n').filter((line) => line.includes(' x '))).toEqual([
    '      2 x AWS::S3::Bucket',
  ]);
});
