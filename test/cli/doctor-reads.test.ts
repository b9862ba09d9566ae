import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventFinding } from '../../cli/doctor/events.ts';
import type { Finding } from '../../cli/doctor/finding.ts';
import { examine } from '../../cli/doctor.ts';
import type { Source, SourceFeed } from '../../cli/source.ts';
import { CloudError } from '../../shared/cloud/errors.ts';
import { asRevision } from '../../shared/model/counters.ts';
import { EMPTY_LOG, type NotificationLog } from '../../shared/notify/log.ts';
import { EMPTY_OUTBOX } from '../../shared/notify/outbox.ts';
import {
  ABSENT,
  badOf,
  DOMAIN,
  examined,
  INBOUND,
  portsOf,
  sound,
  VPC,
  withRule,
} from './doctor-fixtures.ts';
import { CONFIG, recorder, temporaryFolder } from './fixtures.ts';

/** The worked example with another text in a place. */
function edited(from: RegExp | string, to: (match: string, group?: string) => string): string {
  const text = readFileSync(CONFIG, 'utf8').replaceAll(from, to);
  const path = join(temporaryFolder(), 'privatelink-dns.yaml');
  writeFileSync(path, text);
  return path;
}

test.each<[region: string, suffix: string, regions: string[]]>([
  ['cn-north-1', 'amazonaws.com.cn', ['cn-north-1']],
  ['us-gov-east-1', 'amazonaws.com', ['us-gov-east-1']],
  ['eusc-de-east-1', 'amazonaws.eu', ['eusc-de-east-1']],
  ['us-east-1', 'amazonaws.com', ['us-east-1']],
  ['ap-south-2', 'amazonaws.com', ['ap-south-2', 'us-east-1']],
])('doctor in %s with the suffix %s checks the trails of %j', async (region, suffix, regions) => {
  const config = edited(/eu-west-2(\.amazonaws\.com)?/g, (_, named) =>
    named === undefined ? region : `${region}.${suffix}`,
  );
  const { findings } = await examined({}, { config });
  const trails = findings.filter(({ check }) => check === 'trail');
  expect(trails.map(({ subject }) => subject)).toEqual(regions);
});

test('doctor reports an endpoint and an inbound endpoint that do not exist', async () => {
  expect(await badOf({ endpoints: [], inbounds: [] })).toEqual([
    'problem endpoint s3-london',
    `problem inbound-endpoint ${INBOUND}`,
  ]);
});

test.each<[inbound: string, bad: string[], checks: string[]]>([
  [
    '{ addresses: [10.0.0.10, 10.0.1.10] }',
    ['not-checked inbound-endpoint s3-london'],
    ['inbound-endpoint', 'security-group', 'trail', 'trail'],
  ],
  [
    `{ addresses: [10.0.0.10, 10.0.1.10], vpc: ${VPC} }`,
    ['not-checked inbound-endpoint s3-london'],
    ['inbound-endpoint', 'resolver-rule', 'security-group', 'trail', 'trail', 'vpc-dns'],
  ],
])(
  'doctor reports what it cannot check of the inbound endpoint %s',
  async (inbound, bad, checks) => {
    const {
      exit,
      findings,
      bad: found,
    } = await examined({}, { config: edited(`{ id: ${INBOUND} }`, () => inbound) });
    expect(exit).toBe(3);
    expect(found.map(({ state, check, subject }) => `${state} ${check} ${subject}`)).toEqual(bad);
    expect(findings.map(({ check }) => check).sort()).toEqual(checks);
  },
);

test('doctor lists the Resolver rules of a Region once for all of its VPCs', async () => {
  const second = 'rslvr-in-0fedcba9876543210';
  const config = edited(/( {2}- name: s3-london\n(?: {4}.*\n)+)/g, (binding) =>
    [
      binding,
      binding.replace('s3-london', 'other').replace(INBOUND, second).replaceAll('Z0000', 'Z1111'),
    ].join(''),
  );
  const inbounds = sound().inbounds.map((one) =>
    one.Id === INBOUND ? one : { ...one, Id: second, SecurityGroupIds: ['sg-dns'] },
  );
  const ports = portsOf({ ...sound(), inbounds });
  const listed: string[] = [];
  const counting = {
    ...ports,
    resolver: (region: string) => ({
      ...ports.resolver(region),
      listResolverRules: async () => {
        listed.push(region);
        return {};
      },
    }),
  };
  const out = recorder();
  await examine({ config, json: true }, out, { open: async () => ABSENT, ports: counting });
  const { findings } = out.parsed() as { findings: Finding[] };
  const rules = findings.filter(({ check }) => check === 'resolver-rule');
  expect(rules.map(({ subject }) => subject).sort()).toEqual(['vpc-0abc0abc0abc0abc0', 'vpc-0fff']);
  expect(listed).toEqual(['eu-west-2']);
});

test('doctor compares no rule with zones that it does not know', async () => {
  const config = edited(/ +zones:\n( +- .*\n)*/g, () => '');
  expect(await badOf(withRule(`${DOMAIN}.`), { config })).toEqual([
    `not-checked resolver-rule ${VPC}`,
  ]);
});

function present(over: Partial<SourceFeed>): () => Promise<Source> {
  const feed: SourceFeed = {
    kind: 'present',
    bucket: 'bucket',
    topicArn: '',
    published: async () => ({ kind: 'absent' }),
    outbox: async () => undefined,
    parameters: undefined,
    hosts: async () => [],
    writers: undefined,
    ...over,
  };
  return async () => ({ ...ABSENT, feed });
}

const denied = (service: string, operation: string) => async () => {
  throw new CloudError({ service, operation }, 'AccessDenied', 'no permission');
};

const FAILED = {
  kind: 'failed',
  failure: { what: 'the manifest', cause: 'unsigned', transient: false },
} as const;

test.each<[what: string, open: () => Promise<Source>, bad: string[]]>([
  [
    'the parameters are denied',
    denied('ssm', 'GetParametersByPath'),
    ['not-checked feed net-prod'],
  ],
  [
    'the outbox is denied',
    present({ outbox: denied('s3', 'GetObject') }),
    ['not-checked events net-prod'],
  ],
  [
    'the manifest is not signed',
    present({ published: async () => FAILED }),
    ['not-checked feed net-prod'],
  ],
  ['nothing is published', present({}), []],
])('doctor makes every other check if %s', async (_, open, bad) => {
  const { findings, bad: found } = await examined({}, { open });
  expect(found.map(({ state, check, subject }) => `${state} ${check} ${subject}`)).toEqual(bad);
  expect(findings).toHaveLength(7 + bad.length);
});

test('doctor does not send an operator who reads its output to doctor', async () => {
  const outbox = { ...EMPTY_OUTBOX, notified: logOf('sweep') };
  const { bad } = await examined({}, { open: present({ outbox: async () => outbox }) });
  expect(bad).toMatchObject([{ check: 'events', state: 'problem' }]);
  expect(bad[0]?.remedy).not.toContain('doctor');
  expect(bad[0]?.remedy).toBe(
    'Correct the trails that are listed here. If they record the writes of the Region, check the rules of EventBridge and the dead-letter queue of the function `route`.',
  );
});

function logOf(...wokenBy: ('event' | 'sweep' | undefined)[]): NotificationLog {
  const reports = wokenBy.map((by, index) => ({
    id: `${index}`,
    at: '2026-03-01T12:00:00.000Z',
    records: [],
    ...(by !== undefined && { wokenBy: by }),
  }));
  const bindings = {
    's3-london': { revision: asRevision(1), facts: null, fences: {}, reports, notices: [] },
  };
  return { ...EMPTY_LOG, bindings };
}

test.each<[reports: ('event' | 'sweep' | undefined)[], isSilent: boolean]>([
  [[], false],
  [[undefined], false],
  [['event'], false],
  [['sweep'], true],
  [['sweep', undefined], true],
  [['sweep', 'event', 'sweep'], false],
])('repairs by %j count as silence of events: %s', (reports, isSilent) => {
  expect(eventFinding(logOf(...reports), 'remedy') !== undefined).toBe(isSilent);
});
