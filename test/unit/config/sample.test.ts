import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../shared/config/load.ts';
import { parseConfig } from '../../../shared/config/parse.ts';
import { bindingWith, edited, FILE, MINIMAL, SAMPLE } from './fixtures.ts';

describe('valid configurations', () => {
  test('loadConfig reads the example configuration', () => {
    expect(loadConfig(SAMPLE, FILE)).toEqual({
      version: 1,
      owner: 'net-prod',
      mode: 'enforce',
      region: 'eu-west-2',
      parameterPrefix: '/privatelink-dns',
      allowGlobalName: false,
      rpz: { zone: 'rpz.privatelink-dns', answer: 'cname', ttl: 60 },
      resolvers: [{ name: 'bind', use: 'both' }],
      limits: { maxBindingsPerPublication: 25, releaseAfterMinutes: 60 },
      agents: { pollSeconds: 300 },
      health: { withdraw: false, missesToWithdraw: 3, hitsToRestore: 2 },
      approvals: [],
      bindings: [
        {
          name: 's3-london',
          service: 's3',
          region: 'eu-west-2',
          endpoint: { id: 'vpce-001760f0be22cd4e2' },
          inbound: { id: 'rslvr-in-0123456789abcdef0' },
          zones: [
            { domain: 's3.eu-west-2.amazonaws.com', id: 'Z0000000000S3' },
            { domain: 's3-accesspoint.eu-west-2.amazonaws.com', id: 'Z00000000S3AP' },
            { domain: 's3-control.eu-west-2.amazonaws.com', id: 'Z0000000S3CTL' },
          ],
          names: 'all',
          whenLost: 'hold',
          adopt: false,
        },
      ],
    });
  });

  test('loadConfig accepts the alternatives in the comments of the example configuration', () => {
    let text = edited(
      SAMPLE,
      '{ id: vpce-001760f0be22cd4e2 }',
      '{ vpc: vpc-0abc, tags: { dns: s3-london } }',
    );
    text = edited(
      text,
      '{ id: rslvr-in-0123456789abcdef0 }',
      '{ addresses: [10.0.1.122, 10.0.2.213] }',
    );
    text = edited(text, 'names: all', 'names: { buckets: [myspecificbucket] }');

    expect(loadConfig(text, FILE).bindings[0]).toMatchObject({
      endpoint: { vpc: 'vpc-0abc', tags: { dns: 's3-london' } },
      inbound: { addresses: ['10.0.1.122', '10.0.2.213'], vpc: undefined },
      names: { buckets: ['myspecificbucket'] },
    });
  });

  test('loadConfig fills in every default of the minimal file', () => {
    expect(loadConfig(MINIMAL, FILE)).toEqual({
      version: 1,
      owner: 'net-prod',
      mode: 'enforce',
      region: 'eu-west-2',
      parameterPrefix: '/privatelink-dns',
      allowGlobalName: false,
      rpz: { zone: 'rpz.privatelink-dns', answer: 'cname', ttl: 60 },
      resolvers: [{ name: 'bind', use: 'both' }],
      limits: { maxBindingsPerPublication: 25, releaseAfterMinutes: 60 },
      agents: { pollSeconds: 300 },
      health: { withdraw: false, missesToWithdraw: 3, hitsToRestore: 2 },
      approvals: [],
      bindings: [
        {
          name: 'london',
          service: 's3',
          region: 'eu-west-2',
          endpoint: { id: 'vpce-001760f0be22cd4e2' },
          inbound: { id: 'rslvr-in-0123456789abcdef0' },
          zones: undefined,
          names: 'all',
          whenLost: 'hold',
          adopt: false,
        },
      ],
    });
  });

  test('loadConfig fills in the other keys of a group if one key is set', () => {
    const config = loadConfig(`${MINIMAL}rpz: { ttl: 30 }\n`, FILE);
    expect(config.rpz).toEqual({ zone: 'rpz.privatelink-dns', answer: 'cname', ttl: 30 });
  });

  test("loadConfig prefers a VPC's Region to the binding's, and the binding's to the top-level Region", () => {
    const text = bindingWith(
      'region: eu-west-1',
      'zones:',
      '  - domain: s3.eu-west-1.amazonaws.com',
      '    vpcs: [{ id: vpc-0abc }, { id: vpc-0def, region: us-east-1 }]',
    );
    const config = loadConfig(text, FILE);
    expect(config.region).toBe('eu-west-2');
    expect(config.bindings[0]).toMatchObject({
      region: 'eu-west-1',
      zones: [
        {
          vpcs: [
            { id: 'vpc-0abc', region: 'eu-west-1' },
            { id: 'vpc-0def', region: 'us-east-1' },
          ],
        },
      ],
    });
  });

  test('loadConfig converts names and addresses to their canonical form', () => {
    const text = edited(
      bindingWith('zones: [{ domain: S3.EU-West-2.amazonaws.com. }]'),
      '{ id: rslvr-in-0123456789abcdef0 }',
      '{ addresses: ["FD00:0:0::0001"], vpc: vpc-0abc }',
    );
    expect(loadConfig(text, FILE).bindings[0]).toMatchObject({
      inbound: { addresses: ['fd00::1'], vpc: 'vpc-0abc' },
      zones: [{ domain: 's3.eu-west-2.amazonaws.com' }],
    });
  });

  test('loadConfig supports anchors, aliases and merges', () => {
    const text = `${edited(MINIMAL, 'inbound: {', 'inbound: &inbound {')}  - &queue
    name: queue
    service: com.amazonaws.eu-west-2.sqs
    endpoint: { id: vpce-0abc }
    inbound: *inbound
  - <<: *queue
    name: topic
    service: com.amazonaws.eu-west-2.sns
`;
    const inbounds = loadConfig(text, FILE).bindings.map(({ name, inbound }) => [name, inbound]);
    expect(inbounds).toEqual([
      ['london', { id: 'rslvr-in-0123456789abcdef0' }],
      ['queue', { id: 'rslvr-in-0123456789abcdef0' }],
      ['topic', { id: 'rslvr-in-0123456789abcdef0' }],
    ]);
  });

  test.each([SAMPLE, MINIMAL, bindingWith('names: { buckets: [a.b.c] }', 'whenLost: release')])(
    'parseConfig reads the JSON of a configuration unchanged (%#)',
    (text) => {
      const config = loadConfig(text, FILE);
      const json = JSON.stringify(config);
      expect(parseConfig(JSON.parse(json))).toEqual(config);
      expect(JSON.stringify(parseConfig(JSON.parse(json)))).toBe(json);
    },
  );
});
