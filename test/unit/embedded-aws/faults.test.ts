import { describe, expect, test } from 'vitest';
import type { Fault, FaultEffect } from '../../../embedded-aws/faults.ts';
import { collectPages } from '../../../shared/cloud/pages.ts';
import { type Example, exampleCloud, outcome, roundTrips } from './helpers.ts';

const interfaces = ({ cloud }: Example) => {
  const Filters: { Name: string; Values: string[] }[] = [];
  return collectPages(
    { Filters } as { Filters: typeof Filters; NextToken?: string | undefined },
    (input) => cloud.ec2().describeNetworkInterfaces(input),
    (page) => ({
      items: page.NetworkInterfaces ?? [],
      next: page.NextToken ? { Filters, NextToken: page.NextToken } : undefined,
    }),
  );
};
const write = ({ cloud, ids }: Example, value = '10.0.0.1') =>
  cloud.route53().changeResourceRecordSets({
    HostedZoneId: ids.zones[0].id,
    ChangeBatch: {
      Changes: [
        {
          Action: 'CREATE',
          ResourceRecordSet: {
            Name: 'a.s3.eu-west-2.amazonaws.com',
            Type: 'A',
            TTL: 60,
            ResourceRecords: [{ Value: value }],
          },
        },
      ],
    },
  });
const records = ({ route53, ids }: Example) => route53.zone('test', ids.zones[0].id).records.size;

describe('fault effects', () => {
  test.each<[string, string, FaultEffect, number]>([
    ['an error', 'PriorRequestNotComplete', { kind: 'error', code: 'PriorRequestNotComplete' }, 2],
    ['throttling', 'Throttling', { kind: 'throttle' }, 2],
    ['a timeout after the effect', 'TimeoutError', { kind: 'timeout-after' }, 3],
  ])('a write with %s fails with %s', async (_, code, effect, left) => {
    const example = await exampleCloud();
    example.cloud.faults.inject({ operation: 'ChangeResourceRecordSets', effect });
    expect(await outcome(() => write(example))).toBe(code);
    expect(records(example)).toBe(left);
    expect(example.cloud.faults.waiting).toBe(0);
  });

  test('the event of a write refused by a fault has an error code, and the event of a write that took effect has none', async () => {
    const example = await exampleCloud();
    example.cloud.faults.inject({ effect: { kind: 'error', code: 'AccessDenied' } });
    example.cloud.faults.inject({ effect: { kind: 'timeout-after' } });
    await outcome(() => write(example));
    await outcome(() => write(example));
    const codes = example.cloud
      .bus('us-east-1')
      .events.slice(-2)
      .map((event) => event.detail.errorCode);
    expect(codes).toEqual(['AccessDenied', undefined]);
  });

  test.each<[string, Fault['effect'], string]>([
    [
      'whose second page fails',
      { kind: 'second-page-fails', code: 'RequestLimitExceeded' },
      'RequestLimitExceeded',
    ],
    ['with an empty first page', { kind: 'empty-page' }, '4 items'],
  ])('a listing %s ends with $2', async (_, effect, result) => {
    const example = await exampleCloud();
    example.cloud.faults.inject({ operation: 'DescribeNetworkInterfaces', effect });
    let found = 0;
    const code = await outcome(async () => {
      found = (await interfaces(example)).length;
    });
    expect(code === 'ok' ? `${found} items` : code).toBe(result);
    expect(example.cloud.faults.waiting).toBe(0);
    expect(await interfaces(example)).toHaveLength(4);
  });

  test('a listing whose second page fails returns its first page', async () => {
    const example = await exampleCloud();
    example.cloud.faults.inject({ effect: { kind: 'second-page-fails', code: 'InternalError' } });
    const first = await example.cloud.ec2().describeNetworkInterfaces({ Filters: [] });
    expect(first.NetworkInterfaces).toHaveLength(2);
    expect(first.NextToken).toBeTruthy();
  });

  test('a stale answer is the latest answer that is old enough, or the true answer if there is no such answer', async () => {
    const example = await exampleCloud();
    const { cloud, ec2, ids } = example;
    const state = async () =>
      (await cloud.ec2().describeVpcEndpoints({ Filters: [] })).VpcEndpoints?.[0]?.State;
    const stale = () => cloud.faults.inject({ effect: { kind: 'stale', ageMs: 1000 } });
    stale();
    expect(await state()).toBe('available');
    await cloud.clock.advance(1000);
    ec2.modifyVpcEndpoint({ VpcEndpointId: ids.endpointId });
    stale();
    expect(await state()).toBe('available');
    expect(await state()).toBe('pending');
  });

  test('an intervention happens between the decision of a caller and the effect of its call', async () => {
    const example = await exampleCloud();
    example.cloud.faults.inject({
      operation: 'ChangeResourceRecordSets',
      effect: { kind: 'intervene', run: async () => void (await write(example, '10.0.0.2')) },
    });
    expect(await outcome(() => write(example, '10.0.0.1'))).toBe('InvalidChangeBatch');
  });
});

describe('faults', () => {
  const error: FaultEffect = { kind: 'error', code: 'InternalError' };
  test.each<[string, Omit<Fault, 'effect'>, string[]]>([
    ['without a matcher affects one call', {}, ['InternalError', 'ok', 'ok']],
    [
      'affects as many calls as `times` states',
      { times: 2 },
      ['InternalError', 'InternalError', 'ok'],
    ],
    ['does not affect other services', { service: 's3' }, ['ok', 'ok', 'ok']],
    ['does not affect other operations', { operation: 'DescribeSubnets' }, ['ok', 'ok', 'ok']],
    [
      'affects only the input that `when` selects',
      { when: (input) => JSON.stringify(input).includes('third') },
      ['ok', 'ok', 'InternalError'],
    ],
  ])('a fault %s', async (_, matcher, outcomes) => {
    const { cloud } = await exampleCloud();
    cloud.faults.inject({ ...matcher, effect: error });
    const results: string[] = [];
    for (const value of ['first', 'second', 'third']) {
      const Filters = [{ Name: 'vpc-id', Values: [value] }];
      results.push(await outcome(() => cloud.ec2().describeVpcEndpoints({ Filters })));
    }
    expect(results).toEqual(outcomes);
  });

  test('clear removes a waiting fault', async () => {
    const example = await exampleCloud();
    example.cloud.faults.inject({ times: 5, effect: error });
    example.cloud.faults.clear();
    expect(await outcome(() => write(example))).toBe('ok');
  });
});

describe('the log of calls', () => {
  test('the log contains the service, operation, Region, time, input and outcome of each call', async () => {
    const example = await exampleCloud();
    await write(example);
    await outcome(() => write(example));
    await example.cloud
      .s3()
      .listObjectsV2({ Bucket: 'none', Prefix: '' })
      .catch(() => {});
    expect(example.cloud.calls).toMatchObject([
      {
        service: 'route53',
        operation: 'ChangeResourceRecordSets',
        region: 'us-east-1',
        write: true,
        outcome: 'ok',
      },
      { service: 'route53', write: true, outcome: 'InvalidChangeBatch' },
      {
        service: 's3',
        operation: 'ListObjectsV2',
        region: 'eu-west-2',
        write: false,
        outcome: 'NoSuchBucket',
      },
    ]);
    expect(example.cloud.calls[0]?.at).toEqual(new Date('2026-01-01T00:01:00Z'));
    expect(example.cloud.calls[0]?.input).toContain('"HostedZoneId":"Z0000000000S3"');
  });

  test('roundTrips counts overlapping calls as one round trip', async () => {
    const { cloud } = await exampleCloud();
    const read = () => cloud.ec2().describeSubnets({ Filters: [] });
    expect(roundTrips(cloud.calls)).toBe(0);
    const late = async () => {
      await Promise.resolve();
      await Promise.resolve();
      return read();
    };
    await Promise.all([read(), late(), read()]);
    expect(roundTrips(cloud.calls)).toBe(1);
    await Promise.all([read().then(read), read()]);
    expect(roundTrips(cloud.calls)).toBe(3);
    expect(roundTrips(cloud.calls.slice(3))).toBe(2);
  });
});
