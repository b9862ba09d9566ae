import { describe, expect, test } from 'vitest';
import type { AgentReport, ResolverReport } from '../../agent/report.ts';
import { printHosts, readHosts } from '../../cli/hosts.ts';
import { EmbeddedCloud } from '../../embedded-aws/cloud.ts';

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

async function hostsWith(text: string) {
  const cloud = new EmbeddedCloud();
  cloud.world.s3.createBucket('feed');
  cloud.world.s3.putObject({
    Bucket: 'feed',
    Key: 'feed/v1/status/dns-1.json',
    Body: text,
    ContentType: 'application/json',
  });
  return readHosts(cloud.s3(), 'feed', { revision: 7, now: NOW });
}

const ago = (milliseconds: number) => new Date(NOW.getTime() - milliseconds).toISOString();

describe('the status of a machine', () => {
  test.each<[status: string, report: string, AgentReport]>([
    ['converged', 'has the published revision', reportOf()],
    ['lagging', 'has an earlier revision', reportOf({ revision: 6 })],
    ['lagging', 'has no revision', reportOf({ revision: null })],
    ['refusing', 'has a problem of a resolver', reportOf({ problem: PROBLEM })],
    ['refusing', 'has a problem of the feed', reportOf({}, { problem: PROBLEM })],
    ['converged', 'is three hours old', reportOf({}, { at: ago(3 * HOUR) })],
    ['silent', 'is more than three hours old', reportOf({}, { at: ago(3 * HOUR + 1) })],
    ['unreadable', 'names another machine', reportOf({}, { host: 'dns-2' })],
  ])('a machine is %s if its report %s', async (status, _, report) => {
    expect(await hostsWith(JSON.stringify(report))).toMatchObject([{ host: 'dns-1', status }]);
  });

  test('a machine is unreadable if its object is not a report', async () => {
    expect(await hostsWith('x')).toEqual([{ host: 'dns-1', status: 'unreadable', report: null }]);
  });
});

test('printHosts replaces the control characters in a report', async () => {
  const lines: string[] = [];
  printHosts(await hostsWith(JSON.stringify(reportOf({ problem: PROBLEM }))), (text) => {
    lines.push(text);
  });
  expect(lines).toEqual([
    'Agents:',
    '  dns-1  refusing  bind 7, reported at 2026-03-01T12:00:00.000Z',
    '    check-refused: no. [2J Look.',
  ]);
});
