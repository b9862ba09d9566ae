import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../shared/config/load.ts';
import { range } from '../../../shared/config/network-values.ts';
import { parseConfig } from '../../../shared/config/parse.ts';
import { bindingWith, FILE, MINIMAL, problemLines } from './fixtures.ts';

const S3 = 's3.eu-west-2.amazonaws.com';
const SUBNETS = '[subnet-0123456789abcdef0, subnet-0fedcba9876543210]';
const ENDPOINT = `{ name: s3-london, service: s3, vpc: vpc-0abc, subnets: ${SUBNETS} }`;
const ADDRESSES = '[{ subnet: subnet-0abc, ip: 10.0.1.122 }, { subnet: subnet-0def }]';

/** The minimal file with a network. `zone` is the entry of the network's zone in the binding. */
function withNetwork(
  network: string,
  zone = `{ domain: ${S3}, vpcs: [{ id: vpc-0abc }] }`,
): string {
  return `${bindingWith(`zones: [${zone}]`)}network: { onPremises: [10.20.0.0/16], ${network} }\n`;
}

describe('network', () => {
  test('loadConfig fills in every default of a minimal network', () => {
    const { network } = loadConfig(`${MINIMAL}network: { onPremises: [10.20.0.0/16] }\n`, FILE);
    expect(network).toEqual({
      onPremises: ['10.20.0.0/16'],
      endpoints: [],
      inbound: undefined,
      zones: undefined,
      administrators: [],
    });
  });

  test('loadConfig reads every part of a network, and parseConfig reads it again from JSON', () => {
    const config = loadConfig(
      withNetwork(
        `endpoints: [${ENDPOINT}], inbound: { vpc: vpc-0abc, addresses: ${ADDRESSES} }, zones: { domains: [S3.eu-west-2.amazonaws.com.] }`,
      ),
      FILE,
    );
    expect(config.network).toEqual({
      onPremises: ['10.20.0.0/16'],
      endpoints: [
        {
          name: 's3-london',
          service: 's3',
          vpc: 'vpc-0abc',
          subnets: ['subnet-0123456789abcdef0', 'subnet-0fedcba9876543210'],
          addresses: 'ipv4',
          policy: 'restricted',
        },
      ],
      inbound: {
        vpc: 'vpc-0abc',
        addresses: [{ subnet: 'subnet-0abc', ip: '10.0.1.122' }, { subnet: 'subnet-0def' }],
      },
      zones: { domains: [S3] },
      administrators: [],
    });
    expect(parseConfig(JSON.parse(JSON.stringify(config)))).toEqual(config);
  });

  test.each([
    ['an endpoint with one subnet', `endpoints: [${ENDPOINT.replace(SUBNETS, '[subnet-0abc]')}]`],
    [
      'an inbound endpoint with one address',
      'inbound: { vpc: vpc-0abc, addresses: [{ subnet: subnet-0abc }] }',
    ],
    ['an unknown part', 'gateway: true'],
    ['an administrator that is not an ARN', 'administrators: [everybody]'],
    [
      'an organization that is not an id',
      `endpoints: [${ENDPOINT.replace('}', ', organization: acme }')}]`,
    ],
  ])('loadConfig refuses a network with %s', (_, network) => {
    expect(problemLines(withNetwork(network))).toHaveLength(1);
  });

  test('loadConfig refuses two endpoints of the same name, because bindings choose endpoints by name', () => {
    const [line, ...more] = problemLines(withNetwork(`endpoints: [${ENDPOINT}, ${ENDPOINT}]`));
    expect(more).toEqual([]);
    expect(line).toContain('network.endpoints[1].name: "s3-london" is already in this list');
  });
});

describe('zones of a network', () => {
  const zones = `zones: { domains: [${S3}] }`;

  test('loadConfig accepts a zone that a binding lists with VPCs', () => {
    expect(loadConfig(withNetwork(zones), FILE).network?.zones?.domains).toEqual([S3]);
  });

  test.each([
    [`{ domain: ${S3} }`, 'has no vpcs in its binding, so it would never be associated with a VPC'],
    [
      `{ domain: s3-control.eu-west-2.amazonaws.com }`,
      'is not a zone of a binding, so it would stay empty',
    ],
  ])('loadConfig refuses a zone of a network if the binding has %s', (zone, why) => {
    const [line, ...more] = problemLines(withNetwork(zones, zone));
    expect(more).toEqual([]);
    expect(line).toContain(why);
  });
});

describe('ranges', () => {
  test.each(['10.20.0.0/16', '192.0.2.1/32', 'fd00:20::/32', '::1/128'])(
    'the range %s is accepted',
    (value) => {
      expect(range.fault(value)).toBeUndefined();
    },
  );

  test.each([
    ['10.20.0.0', 'not in CIDR notation'],
    ['10.20.0.0/33', 'not in CIDR notation'],
    ['10.20/16', 'not in CIDR notation'],
    ['10.20.0.1/16', 'its first address is 10.20.0.0'],
    ['fd00:20::1/32', 'its first address is fd00:20::'],
    ['0.0.0.0/0', 'it contains every address'],
    ['::/0', 'it contains every address'],
  ])('the range %s is refused', (value, why) => {
    expect(range.fault(value)?.what).toContain(why);
  });
});

describe('deployment', () => {
  test('loadConfig fills in every default of an empty deployment', () => {
    expect(loadConfig(`${MINIMAL}deployment: {}\n`, FILE).deployment).toEqual({
      tracing: false,
      feedOnlyFrom: undefined,
    });
  });

  test('loadConfig refuses a feedOnlyFrom without endpoints and ranges', () => {
    const [line] = problemLines(`${MINIMAL}deployment: { feedOnlyFrom: {} }\n`);
    expect(line).toContain('has no endpoint and no range');
  });
});
