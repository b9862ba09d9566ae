import { describe, expect, test } from 'vitest';
import { loadAgentConfig } from '../../../agent/config.ts';

const FILE = '/etc/privatelink-dns/agent.yaml';
const MINIMAL = `version: 1
source: https://feed.example.com/
owner: net-prod
trust: [/etc/privatelink-dns/trust/current.pem]
resolvers:
  - name: bind
`;

function edited(from: string, to: string): string {
  expect(MINIMAL).toContain(from);
  return MINIMAL.replace(from, to);
}

describe('the configuration of an agent', () => {
  test('fills in a default for every optional key', () => {
    expect(loadAgentConfig(MINIMAL, FILE)).toEqual({
      source: 'https://feed.example.com/',
      region: undefined,
      owner: 'net-prod',
      trust: ['/etc/privatelink-dns/trust/current.pem'],
      state: '/var/lib/privatelink-dns',
      resolvers: [{ name: 'bind', use: 'both', ask: '127.0.0.1', port: 53, installs: {} }],
      pollSeconds: 300,
      settleSeconds: 15,
      check: 'staged',
      queue: undefined,
      report: false,
      host: undefined,
      rpzZone: 'rpz.privatelink-dns',
    });
  });

  test.each([
    edited('https://feed.example.com/', 's3://feed-bucket/\nregion: eu-west-2\nreport: true'),
    edited('https://feed.example.com/', 'file:///srv/feed/\ncheck: in-place'),
    edited('https://feed.example.com/', 'ssm:/privatelink-dns\nregion: eu-west-2'),
    `${MINIMAL}    installs: { forward.conf: /etc/named/forward.conf }\n    ask: fd00::53\n`,
    `${MINIMAL}queue: https://sqs.eu-west-2.amazonaws.com/111122223333/dns\nregion: eu-west-2\n`,
    `${MINIMAL}    unit: named@internal\n`,
    `${MINIMAL}    unit: named@${'a'.repeat(32)}\n`,
    `${edited('bind', 'dnsmasq')}    unit: dnsmasq\n`,
    `${edited('bind', 'dnsmasq')}    unit: pihole-FTL\n`,
    `${edited('bind', 'knot-resolver')}    unit: kresd@*\n`,
    `${edited('bind', 'knot-resolver')}    unit: kresd@1\n`,
    `${edited('bind', 'knot-resolver')}    unit: kresd@99\n`,
    `${MINIMAL}host: dns-1.example.com\npollSeconds: 10\nsettleSeconds: 600\n`,
  ])('accepts the configuration %s', (text) => {
    expect(() => loadAgentConfig(text, FILE)).not.toThrow();
  });

  test.each<[string, string]>([
    [edited('https:', 'http:'), ':2:9: source: "http://feed.example.com/" is not a source'],
    [edited('https://feed.example.com/', 's3://feed-bucket/'), 'region: is missing. Add region'],
    [
      edited('/etc/privatelink-dns/trust/current.pem', 'current.pem'),
      ':4:9: trust[0]: "current.pem"',
    ],
    [
      `${edited('bind', 'unbound')}    unit: unbound\n`,
      ':7:11: resolvers[0].unit: the agent reloads unbound without naming a unit. Remove unit.',
    ],
    ...[
      'named',
      'named@',
      `named@${'a'.repeat(33)}`,
      'named@../x',
      'named@A',
      'named@-c',
      'bind9',
    ].map((unit): [string, string] => [
      `${MINIMAL}    unit: "${unit}"\n`,
      'Use named@NAME for an instance, or remove unit.',
    ]),
    [
      `${edited('bind', 'dnsmasq')}    unit: sshd\n`,
      ':7:11: resolvers[0].unit: "sshd" is not a unit of dnsmasq that the agent can restart. Use dnsmasq or pihole-FTL.',
    ],
    ...['pihole-ftl', 'dnsmasq.service', 'dnsmasq pihole-FTL', '--force', 'kresd@1', ''].map(
      (unit): [string, string] => [
        `${edited('bind', 'dnsmasq')}    unit: "${unit}"\n`,
        ':7:11: resolvers[0].unit:',
      ],
    ),
    ...[
      'kresd',
      'kresd@0',
      'kresd@100',
      'kresd@01',
      'kresd@1.service',
      'kresd@1*',
      'kresd@../1',
    ].map((unit): [string, string] => [
      `${edited('bind', 'knot-resolver')}    unit: "${unit}"\n`,
      'Use kresd@*, or one of kresd@1 to kresd@99.',
    ]),
    [edited('/etc/privatelink-dns/trust/current.pem', '/etc/../x.pem'), ':4:9: trust[0]:'],
    [edited('trust: [/etc/privatelink-dns/trust/current.pem]', 'trust: []'), 'is an empty list'],
    [
      edited('name: bind', 'name: bnd'),
      ':6:11: resolvers[0].name: "bnd" is not known here. Use bind',
    ],
    [edited('name: bind', 'name: hosts'), '"hosts" is not known here'],
    [`${MINIMAL}  - name: bind\n`, ':7:11: resolvers[1].name: "bind" occurs for the second time'],
    [`${MINIMAL}    ask: localhost\n`, ':7:10: resolvers[0].ask: "localhost" is not an IP address'],
    [`${MINIMAL}    port: 65536\n`, 'Use a whole number from 1 to 65535.'],
    [`${MINIMAL}    installs: { x: ../x }\n`, ':7:20: resolvers[0].installs.x: "../x"'],
    [
      `${MINIMAL}report: true\n`,
      ':7:9: report: a report can be sent only if the source is a bucket',
    ],
    [`${MINIMAL}host: ../x\n`, 'host: "../x" is not a valid host name for reports'],
    [`${MINIMAL}queue: sqs\n`, 'queue: "sqs" is not the URL of a queue'],
    [`${MINIMAL}check: later\n`, 'check: "later" is not known here. Use one of staged, in-place.'],
    [`${MINIMAL}pollSeconds: 9\n`, 'pollSeconds: 9 is out of range'],
    [`${MINIMAL}tust: [/x]\n`, 'the key "tust" is not known here. Use "trust".'],
    [`${MINIMAL}owner: x\n`, 'the key "owner" occurs for the second time'],
    ['[]', 'the configuration is a list, and must be keys with values'],
  ])('refuses the configuration %s with the place and a remedy', (text, message) => {
    expect(() => loadAgentConfig(text, FILE)).toThrow(message);
  });
});
