import { describe, expect, test } from 'vitest';
import type { AgentReport, ResolverReport } from '../../agent/report.ts';
import { printHosts, readHosts } from '../../cli/hosts.ts';
import { EmbeddedCloud } from '../../embedded-aws/cloud.ts';
import { CloudError } from '../../shared/cloud/errors.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const HOUR = 3_600_000;
const PROBLEM = { code: 'check-refused', what: 'no.\u001b[2J', remedy: 'Look.' };

function reportOf(
  resolver: Partial<ResolverReport> = {},
  more: Partial<AgentReport> = {},
): AgentReport {
  const at = NOW.toISOString();
  return {
    format: 'privatelink-dns/agent-report/v1',
    host: 'dns-1',
    owner: 'net-prod',
    at,
    offered: 7,
    problem: null,
    recovered: [],
    notSent: null,
    resolvers: [
      {
        resolver: 'bind',
        result: 'unchanged',
        revision: 7,
        at,
        problem: null,
        wrongBefore: [],
        ...resolver,
      },
    ],
    ...more,
  };
}

function cloudWith(reports: Record<string, string>): EmbeddedCloud {
  const cloud = new EmbeddedCloud();
  cloud.world.s3.createBucket('feed');
  for (const [host, Body] of Object.entries(reports)) {
    const Key = `feed/v1/status/${host}.json`;
    cloud.world.s3.putObject({ Bucket: 'feed', Key, Body, ContentType: 'application/json' });
  }
  return cloud;
}

/** `age`: how long ago S3 stored the report, in milliseconds. */
function hostsWith(text: string, age = 0) {
  const cloud = cloudWith({ 'dns-1': text });
  const now = new Date(cloud.clock.now().getTime() + age);
  return readHosts(cloud.s3(), 'feed', { revision: 7, now });
}

describe('the status of a machine', () => {
  test.each<[status: string, report: string, AgentReport]>([
    ['converged', 'has the published revision', reportOf()],
    ['lagging', 'has an earlier revision', reportOf({ revision: 6 })],
    ['lagging', 'has no revision', reportOf({ revision: null })],
    ['refusing', 'has a problem of a resolver', reportOf({ problem: PROBLEM })],
    ['refusing', 'has a problem of the feed', reportOf({}, { problem: PROBLEM })],
    ['lagging', 'has no resolver', reportOf({}, { resolvers: [] })],
    ['unreadable', 'names another machine', reportOf({}, { host: 'dns-2' })],
  ])('a machine is %s if its report %s', async (status, _, report) => {
    expect(await hostsWith(JSON.stringify(report))).toMatchObject([{ host: 'dns-1', status }]);
  });

  test.each([
    ['converged', 3 * HOUR],
    ['silent', 3 * HOUR + 1],
  ])(
    'a machine is %s if S3 stored its report %i ms ago, whatever time the report has',
    async (status, age) => {
      for (const at of ['1970-01-01T00:00:00.000Z', '9999-01-01T00:00:00.000Z']) {
        const text = JSON.stringify(reportOf({}, { at }));
        expect(await hostsWith(text, age)).toMatchObject([{ status }]);
      }
    },
  );

  test('a machine is unreadable if its object is not a report', async () => {
    expect(await hostsWith('x')).toMatchObject([
      { host: 'dns-1', status: 'unreadable', report: null },
    ]);
  });

  test.each([
    ['converged', 256 * 1024],
    ['unreadable', 256 * 1024 + 1],
  ])('a machine is %s if its report has %i bytes', async (status, bytes) => {
    const text = JSON.stringify(reportOf());
    expect(await hostsWith(text.padEnd(bytes))).toMatchObject([{ status: 'converged' }]);
    const filled = `${text.slice(0, -1)}${' '.repeat(bytes - text.length)}}`;
    expect(await hostsWith(filled)).toMatchObject([{ status }]);
  });

  test('a report that S3 does not return is one row, and the other machines are shown', async () => {
    const cloud = cloudWith({ 'dns-1': JSON.stringify(reportOf()), 'dns-2': '', 'dns-3': 'x' });
    const s3 = cloud.s3();
    const getObject: typeof s3.getObject = async (input) => {
      if (input.Key.includes('dns-3')) {
        throw new CloudError({ service: 's3', operation: 'GetObject' }, 'SlowDown', 'text');
      }
      return s3.getObject(input);
    };
    const now = cloud.clock.now();
    const hosts = await readHosts({ ...s3, getObject }, 'feed', { revision: 7, now });
    expect(hosts.map(({ host, status }) => `${host} ${status}`)).toEqual([
      'dns-1 converged',
      'dns-2 unreadable',
      'dns-3 unreadable',
    ]);
  });
});

test('printHosts replaces characters that change the direction of text, and limits lines and problems', async () => {
  const problem = { ...PROBLEM, what: `\u202e\u2066a\u2028b\ufeff${'x'.repeat(400)}` };
  const resolvers = Array.from({ length: 20 }, (_, index) => ({
    resolver: `r${index}`,
    result: 'failed' as const,
    revision: 7,
    at: NOW.toISOString(),
    problem,
    wrongBefore: [],
  }));
  const lines: string[] = [];
  printHosts(await hostsWith(JSON.stringify(reportOf({}, { resolvers }))), (text) => {
    lines.push(text);
  });
  expect(lines).toHaveLength(2 + 10);
  for (const line of lines) {
    expect(line).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
    expect(line.length).toBeLessThanOrEqual(300);
  }
  expect(lines[2]).toContain('check-refused:   a b x');
});

test('printHosts replaces the control characters in a report', async () => {
  const lines: string[] = [];
  printHosts(await hostsWith(JSON.stringify(reportOf({ problem: PROBLEM }))), (text) => {
    lines.push(text);
  });
  expect(lines).toEqual([
    'Agents:',
    '  dns-1  refusing  bind 7, reported at 2026-01-01T00:00:00.000Z',
    '    check-refused: no. [2J Look.',
  ]);
});
