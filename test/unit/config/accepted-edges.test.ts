import { describe, expect, test } from 'vitest';
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

describe('values at the limits of their rules', () => {
  test.each<[string, string]>([
    ['an owner of 40 characters', topWith('net-prod', 'o'.repeat(40))],
    ['a binding name of 40 characters', topWith('london', 'n'.repeat(40))],
    ['a binding name that begins with feed', topWith('london', 'feed2')],
    ['a Region of us-gov', topWith('eu-west-2', 'us-gov-west-1')],
    ['a parameter prefix of 5 levels', `${MINIMAL}parameterPrefix: /a/b/c/d/e\n`],
    ['an endpoint id of 4 digits', endpointWith('{ id: vpce-0abc }')],
    [
      'a zone id of 32 characters',
      bindingWith(`zones: [{ domain: s3.eu-west-2.amazonaws.com, id: Z${'0'.repeat(31)} }]`),
    ],
    ['a TTL of a day', `${MINIMAL}rpz: { ttl: 86400 }\n`],
    ['a TTL of a second', `${MINIMAL}rpz: { ttl: 1 }\n`],
    ['limits of 1', `${MINIMAL}limits: { maxBindingsPerPublication: 1, releaseAfterMinutes: 1 }\n`],
    ['a poll interval of 10 seconds', `${MINIMAL}agents: { pollSeconds: 10 }\n`],
    ['a poll interval of a day', `${MINIMAL}agents: { pollSeconds: 86400 }\n`],
    ['an approval', `${MINIMAL}approvals: ["london:remove:4f1c"]\n`],
    ['a bucket name of 3 characters', bucketWith('abc')],
    ['a bucket name of 63 characters', bucketWith('b'.repeat(63))],
    ['a bucket name with dots', bucketWith('logs.example.com')],
    ['a bucket name of three numbers', bucketWith('10.0.1')],
    [
      'addresses of RFC 1918',
      inboundWith('{ addresses: [10.255.255.255, 172.31.255.255, 192.168.0.1] }'),
    ],
    ['addresses of 100.64.0.0/10', inboundWith('{ addresses: [100.64.0.1, 100.127.255.254] }')],
    ['a unique local IPv6 address', inboundWith('{ addresses: ["fd00::1"] }')],
    ['a domain with a label of 63 characters', zoneWith(`${LABEL_63}.s3.eu-west-2.amazonaws.com`)],
    ['the longest domain that leaves room for the policy zone', zoneWith(MAX_LENGTH_DOMAIN)],
    ['a tag with an empty value', endpointWith('{ vpc: vpc-0abc, tags: { dns: "" } }')],
  ])('loadConfig accepts %s', (_, text) => {
    expect(() => loadConfig(text, FILE)).not.toThrow();
  });

  test('the longest domain of this test reaches the maximum length in DNS', () => {
    expect(`*.${MAX_LENGTH_DOMAIN}.rpz.privatelink-dns`).toHaveLength(253);
  });
});
