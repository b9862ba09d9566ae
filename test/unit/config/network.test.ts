import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../shared/config/load.ts';
import { range } from '../../../shared/config/network-values.ts';
import { parseConfig } from '../../../shared/config/parse.ts';
import { bindingWith, FILE, MINIMAL, problemLines } from './fixtures.ts';

const S3 = 's3.eu-west-2.amazonaws.com';
const SUBNETS = '[subnet-0123456789abcdef0, subnet-0fedcba9876543210]';
const ENDPOINT = `{ name: s3-london, service: s3, vpc: vpc-0abc, subnets: ${SUBNETS} }`;
const ADDRESSES = '[{ subnet: subnet-0abc, ip: 10.0.1.122 }, { subnet: subnet-0def }]';

/** The minimal file with a network; of the zone that it makes, the binding lists what is given. */
function withNetwork(
  network: string,
  zone = `{ domain: ${S3}, vpcs: [{ id: vpc-0abc }] }`,
): string {
  return `${bindingWith(`zones: [${zone}]`)}network: { onPremises: [10.20.0.0/16], ${network} }\n`;
}

describe('a network', () => {
  it('has every default when it says no more than it must', () => {
    const { network } = loadConfig(`${MINIMAL}network: { onPremises: [10.20.0.0/16] }\n`, FILE);
    expect(network).toEqual({
      onPremises: ['10.20.0.0/16'],
      endpoints: [],
      inbound: undefined,
      zones: undefined,
      administrators: [],
    });
  });

  it('is read part by part, and reads back as it was', () => {
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

  it.each([
    ['one zone for an endpoint', `endpoints: [${ENDPOINT.replace(SUBNETS, '[subnet-0abc]')}]`],
    [
      'one address for an inbound endpoint',
      'inbound: { vpc: vpc-0abc, addresses: [{ subnet: subnet-0abc }] }',
    ],
    ['an unknown part', 'gateway: true'],
    ['a bucket policy without a principal', 'administrators: [everybody]'],
    [
      'an organization that is none',
      `endpoints: [${ENDPOINT.replace('}', ', organization: acme }')}]`,
    ],
  ])('is refused for %s', (_, network) => {
    expect(problemLines(withNetwork(network))).toHaveLength(1);
  });

  it('names no endpoint twice, as the name is what bindings choose by', () => {
    const [line, ...more] = problemLines(withNetwork(`endpoints: [${ENDPOINT}, ${ENDPOINT}]`));
    expect(more).toEqual([]);
    expect(line).toContain('network.endpoints[1].name: "s3-london" is in this list already');
  });
});

describe('a zone to be made', () => {
  const zones = `zones: { domains: [${S3}] }`;

  it('is of a binding that lists the VPCs which shall see it', () => {
    expect(loadConfig(withNetwork(zones), FILE).network?.zones?.domains).toEqual([S3]);
  });

  it.each([
    [`{ domain: ${S3} }`, 'lists no vpcs in its binding, so no VPC would ever see it'],
    [`{ domain: s3-control.eu-west-2.amazonaws.com }`, 'is a zone of no binding'],
  ])('is refused where the binding has %s', (zone, why) => {
    const [line, ...more] = problemLines(withNetwork(zones, zone));
    expect(more).toEqual([]);
    expect(line).toContain(why);
  });
});

describe('a range', () => {
  it.each(['10.20.0.0/16', '192.0.2.1/32', 'fd00:20::/32', '::1/128'])('may be %s', (value) => {
    expect(range.fault(value)).toBeUndefined();
  });

  it.each([
    ['10.20.0.0', 'not in CIDR notation'],
    ['10.20.0.0/33', 'not in CIDR notation'],
    ['10.20/16', 'not in CIDR notation'],
    ['10.20.0.1/16', 'its first address is 10.20.0.0'],
    ['fd00:20::1/32', 'its first address is fd00:20::'],
    ['0.0.0.0/0', 'it holds every address there is'],
    ['::/0', 'it holds every address there is'],
  ])('may not be %s', (value, why) => {
    expect(range.fault(value)?.what).toContain(why);
  });
});

describe('deployment', () => {
  it('has every default when it is given', () => {
    expect(loadConfig(`${MINIMAL}deployment: {}\n`, FILE).deployment).toEqual({
      tracing: false,
      feedOnlyFrom: undefined,
    });
  });

  it('opens the feed to somebody at least', () => {
    const [line] = problemLines(`${MINIMAL}deployment: { feedOnlyFrom: {} }\n`);
    expect(line).toContain('names no endpoint and no range');
  });
});
