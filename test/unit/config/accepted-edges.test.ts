import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../shared/config/load.ts';
import {
  bindingWith,
  bucketWith,
  endpointWith,
  FILE,
  inboundWith,
  LABEL_63,
  MAX_LENGTH_DOMAIN,
  MINIMAL,
  topWith,
  zoneWith,
} from './fixtures.ts';

describe('a value at the edge of its rule is accepted', () => {
  it.each<[string, string]>([
    ['owner of 40 characters', topWith('net-prod', 'o'.repeat(40))],
    ['binding name of 40 characters', topWith('london', 'n'.repeat(40))],
    ['binding name that begins with feed', topWith('london', 'feed2')],
    ['Region of us-gov', topWith('eu-west-2', 'us-gov-west-1')],
    ['parameter prefix of 5 levels', `${MINIMAL}parameterPrefix: /a/b/c/d/e\n`],
    ['endpoint id of 4 digits', endpointWith('{ id: vpce-0abc }')],
    [
      'zone id of 32 characters',
      bindingWith(`zones: [{ domain: s3.eu-west-2.amazonaws.com, id: Z${'0'.repeat(31)} }]`),
    ],
    ['ttl of a day', `${MINIMAL}rpz: { ttl: 86400 }\n`],
    ['ttl of a second', `${MINIMAL}rpz: { ttl: 1 }\n`],
    [
      'limit of one',
      `${MINIMAL}limits: { maxBindingsPerPublication: 1, releaseAfterMinutes: 1 }\n`,
    ],
    ['poll of 10 seconds', `${MINIMAL}agents: { pollSeconds: 10 }\n`],
    ['poll of a day', `${MINIMAL}agents: { pollSeconds: 86400 }\n`],
    ['approval', `${MINIMAL}approvals: ["london:remove:4f1c"]\n`],
    ['bucket of 3 characters', bucketWith('abc')],
    ['bucket of 63 characters', bucketWith('b'.repeat(63))],
    ['bucket with dots', bucketWith('logs.example.com')],
    ['bucket of three numbers', bucketWith('10.0.1')],
    [
      'address of RFC 1918',
      inboundWith('{ addresses: [10.255.255.255, 172.31.255.255, 192.168.0.1] }'),
    ],
    ['address of 100.64.0.0/10', inboundWith('{ addresses: [100.64.0.1, 100.127.255.254] }')],
    ['unique local IPv6 address', inboundWith('{ addresses: ["fd00::1"] }')],
    ['domain with a label of 63', zoneWith(`${LABEL_63}.s3.eu-west-2.amazonaws.com`)],
    ['domain of 253', zoneWith(MAX_LENGTH_DOMAIN)],
    ['tags of empty value', endpointWith('{ vpc: vpc-0abc, tags: { dns: "" } }')],
  ])('%s', (_, text) => {
    expect(() => loadConfig(text, FILE)).not.toThrow();
  });

  it('and the longest domain of this table is as long as DNS allows', () => {
    expect(MAX_LENGTH_DOMAIN).toHaveLength(253);
  });
});
