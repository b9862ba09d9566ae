import { describe, expect, test } from 'vitest';
import { json, standIn } from '../unit/aws/server.ts';
import { type Claim, FREE, NotShownError, RefutedError } from './claim.ts';
import { createClients } from './clients.ts';
import { inOrder } from './ledger.ts';
import { removerOf } from './removers.ts';
import { exitCodeOf, type Report, type Result, runClaims } from './run.ts';
import type { Sandbox } from './sandbox.ts';

const REGION = 'eu-west-2';

function claim(name: string, verify: (sandbox: Sandbox) => Promise<string>): Claim {
  return { name, claim: name, needs: [], steps: [], cost: FREE, onEmulators: true, verify };
}

/** A claim that creates a parameter, the resource that is simplest to remove. */
function making(name: string, ...then: (() => never)[]): Claim {
  return claim(name, async (sandbox) => {
    await sandbox.make(
      async () => undefined,
      () => sandbox.arn('ssm', `parameter/${name}`),
    );
    for (const act of then) act();
    return 'seen';
  });
}

describe('runClaims', () => {
  const server = standIn();
  const interrupt = new AbortController();
  const run = async (claims: Claim[], signal = new AbortController().signal) => {
    const printed: string[] = [];
    const options = {
      region: REGION,
      account: '123456789012',
      partition: 'aws',
      runId: 'run',
      clients: createClients(REGION),
      signal,
      subnets: undefined,
      print: (text: string) => printed.push(text),
    };
    const report = await runClaims(claims, options, async () => undefined);
    const removed = server.requests.map(({ headers, body }) => [
      headers['x-amz-target'],
      (JSON.parse(body) as { Name: string }).Name,
    ]);
    return { report, removed, printed };
  };
  const gone = json(200, {});

  test('a run removes resources in reverse order, including those of failed claims', async () => {
    server.answer(gone, gone, gone);
    const { report, removed } = await run([
      making('one'),
      making('two', () => {
        throw new RefutedError('it is otherwise');
      }),
      making('three', () => {
        throw new Error('AccessDenied');
      }),
    ]);
    expect(report.results.map(({ name, outcome, text }) => [name, outcome, text])).toEqual([
      ['one', 'shown', 'seen'],
      ['two', 'refuted', 'it is otherwise'],
      ['three', 'not-shown', 'Error: AccessDenied'],
    ]);
    expect(removed).toEqual([
      ['AmazonSSM.DeleteParameter', '/three'],
      ['AmazonSSM.DeleteParameter', '/two'],
      ['AmazonSSM.DeleteParameter', '/one'],
    ]);
    expect(report.removals.every(({ failure }) => failure === undefined)).toBe(true);
  });

  test('a run creates nothing after ^C and removes the created resources', async () => {
    server.answer(gone);
    const { report, removed } = await run(
      [
        making('one'),
        claim('two', async (sandbox) => {
          interrupt.abort();
          return sandbox.make(
            async () => 'never',
            () => 'never',
          );
        }),
        making('three'),
      ],
      interrupt.signal,
    );
    expect(report.results.map(({ name }) => name)).toEqual(['one', 'two']);
    expect(report.results[1]?.outcome).toBe('not-shown');
    expect(removed).toEqual([['AmazonSSM.DeleteParameter', '/one']]);
    expect(exitCodeOf(report, 3)).toBe(3);
  });

  test('a removal accepts an absent resource, retries throttling, and continues after a denied call', async () => {
    server.answer(
      json(400, { __type: 'AccessDeniedException' }),
      json(400, { __type: 'ThrottlingException' }),
      json(400, { __type: 'ParameterNotFound' }),
    );
    const { report, printed } = await run([making('one'), making('two')]);
    expect(report.removals.map(({ arn, failure }) => [arn.split('/').at(-1), failure])).toEqual([
      ['two', expect.stringContaining('AccessDenied')],
      ['one', undefined],
    ]);
    expect(printed.join('\n')).toMatch(/NOT removed \S*\/two/);
    expect(exitCodeOf(report, 2)).toBe(3);
  });

  test('a shared fixture runs once, and its failure fails every claim that needs it', async () => {
    let times = 0;
    const shared = async () => {
      times += 1;
      throw new NotShownError('no zone');
    };
    const { report } = await run(
      ['one', 'two'].map((name) => claim(name, (sandbox) => sandbox.once(shared))),
    );
    expect(times).toBe(1);
    expect(report.results.map(({ outcome, text }) => [outcome, text])).toEqual([
      ['not-shown', 'no zone'],
      ['not-shown', 'no zone'],
    ]);
  });
});

describe('exitCodeOf', () => {
  const report = (outcomes: Result['outcome'][], failure?: string): Report => ({
    results: outcomes.map((outcome) => ({ name: outcome, outcome, text: '' })),
    removals: [{ arn: 'arn', failure }],
  });

  test.each<[string, Report, number, number]>([
    ['all claims shown', report(['shown', 'shown']), 2, 0],
    ['a refuted claim', report(['shown', 'refuted', 'not-shown']), 3, 1],
    ['a claim that was not shown', report(['shown', 'not-shown']), 2, 3],
    ['an interrupted run', report(['shown']), 2, 3],
    ['a resource that was not removed', report(['shown'], 'held'), 1, 3],
  ])('the exit code for %s is $3', (_, ended, claims, exit) => {
    expect(exitCodeOf(ended, claims)).toBe(exit);
  });
});

describe('leftovers of an earlier run', () => {
  const arn = (rest: string) => `arn:aws:${rest}`;
  const inOrderOfRemoval = [
    arn('events:us-east-1:123456789012:rule/privatelink-dns-verify-x-forward'),
    arn('cloudwatch:eu-west-2:123456789012:alarm:privatelink-dns-verify-x-silence'),
    arn('sns:eu-west-2:123456789012:privatelink-dns-verify-x-silence'),
    arn('sqs:eu-west-2:123456789012:privatelink-dns-verify-x-events'),
    arn('iam::123456789012:role/privatelink-dns-verify/privatelink-dns-verify-x-records'),
    arn('route53resolver:eu-west-2:123456789012:resolver-endpoint/rslvr-in-1'),
    arn('route53:::hostedzone/Z1'),
    arn('ec2:eu-west-2:123456789012:vpc-endpoint/vpce-1'),
    arn('ec2:eu-west-2:123456789012:subnet/subnet-1'),
    arn('ec2:eu-west-2:123456789012:vpc/vpc-1'),
    arn('s3:::privatelink-dns-verify-x-feed'),
    arn('ssm:eu-west-2:123456789012:parameter/privatelink-dns-verify-x-size/value'),
    arn('kms:eu-west-2:123456789012:key/1'),
  ];

  test('leftovers are removed in an order in which no resource blocks another', () => {
    expect(inOrder(inOrderOfRemoval.toReversed())).toEqual(inOrderOfRemoval);
  });

  test('the remover and id of a leftover are found by its ARN', () => {
    expect(inOrderOfRemoval.map((one) => removerOf(one)?.id)).toEqual([
      'privatelink-dns-verify-x-forward',
      'privatelink-dns-verify-x-silence',
      'privatelink-dns-verify-x-silence',
      'privatelink-dns-verify-x-events',
      'privatelink-dns-verify-x-records',
      'rslvr-in-1',
      'Z1',
      'vpce-1',
      'subnet-1',
      'vpc-1',
      'privatelink-dns-verify-x-feed',
      '/privatelink-dns-verify-x-size/value',
      '1',
    ]);
    expect(removerOf(arn('lambda:eu-west-2:123456789012:function:x'))).toBeUndefined();
  });
});
