import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../shared/config/load.ts';
import {
  bindingWith,
  edited,
  expectRefusal,
  FILE,
  MINIMAL,
  problemLines,
  zoneWith,
} from './fixtures.ts';

const S3_ZONE = 's3.eu-west-2.amazonaws.com';

describe("the domain of a binding's zone", () => {
  const inRegion = (region: string, domain: string) =>
    edited(zoneWith(domain), 'region: eu-west-2', `region: ${region}`);

  test.each([
    [`b.${S3_ZONE}`, 'eu-west-2'],
    ['my-bucket-1.s3.eu-west-2.amazonaws.com', 'eu-west-2'],
    ['s3.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
    ['s3.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
    ['s3.dualstack.us-west-2.amazonaws.com', 'us-west-2'],
    ['my-bucket.s3-accesspoint.eusc-de-east-1.amazonaws.eu', 'eusc-de-east-1'],
  ])('loadConfig accepts the domain %s in %s', (domain, region) => {
    expect(loadConfig(inRegion(region, domain), FILE).bindings[0]?.zones).toEqual([{ domain }]);
  });

  test.each<[domain: string, region: string, what: string, remedy: string]>([
    [
      's3.example.com',
      'eu-west-2',
      'is outside amazonaws.com, api.aws, on.aws, sagemaker.aws, the domains of services in eu-west-2',
      'Use a name below one of these, such as s3.eu-west-2.amazonaws.com.',
    ],
    [
      's3.cn-north-1.amazonaws.com',
      'cn-north-1',
      'is outside amazonaws.com.cn, api',
      'such as s3.cn-north-1.amazonaws.com.cn.',
    ],
    [
      's3.eu-west-2.amazonaws.com.cn',
      'eu-west-2',
      'is outside amazonaws.com, api',
      'such as s3.eu-west-2.amazonaws.com.',
    ],
    [
      'evilamazonaws.com',
      'eu-west-2',
      'is outside amazonaws.com, api',
      'such as s3.eu-west-2.amazonaws.com.',
    ],
    [
      'amazonaws.com',
      'eu-west-2',
      'contains the names of many services: a private zone for it would hide all of them',
      'Use the domain of one service, such as s3.eu-west-2.amazonaws.com.',
    ],
    [
      'eu-west-2.amazonaws.com',
      'eu-west-2',
      'contains the names of many services',
      'Use the domain of one service, such as s3.eu-west-2.amazonaws.com.',
    ],
    [
      'api.aws',
      'eu-west-2',
      'contains the names of many services',
      'Use the domain of one service, such as s3.eu-west-2.amazonaws.com.',
    ],
    [
      's3.eu-west-1.amazonaws.com',
      'eu-west-2',
      'is a name of the Region eu-west-1, but this binding is in eu-west-2',
      'Use s3.eu-west-2.amazonaws.com, or set region: eu-west-1 on the binding (serviceRegion: eu-west-1 if only the service is there).',
    ],
    [
      's3.amazonaws.com',
      'eu-west-2',
      "is S3's global name, which buckets of every Region share: a private zone for it would send requests for all of them to this Region's endpoint",
      'Use s3.eu-west-2.amazonaws.com and the Regional name in clients, or set allowGlobalName: true if every client of s3.amazonaws.com may use this endpoint.',
    ],
    [
      'my-bucket-1.s3.amazonaws.com',
      'eu-west-2',
      "is S3's global name",
      'or set allowGlobalName: true if every client of s3.amazonaws.com may use this endpoint.',
    ],
    [
      's3.amazonaws.com.cn',
      'cn-north-1',
      "is S3's global name",
      'or set allowGlobalName: true if every client of s3.amazonaws.com.cn may use this endpoint.',
    ],
  ])('loadConfig refuses the domain %s in %s', (domain, region, what, remedy) => {
    expectRefusal(
      inRegion(region, domain),
      `10:23: bindings[0].zones[0].domain: "${domain}" ${what}`,
      remedy,
    );
  });

  test.each(['s3.amazonaws.com', 'my-bucket-1.s3.amazonaws.com'])(
    'loadConfig accepts the domain %s with allowGlobalName: true',
    (domain) => {
      const text = `${zoneWith(domain)}allowGlobalName: true\n`;
      expect(loadConfig(text, FILE).allowGlobalName).toBe(true);
    },
  );

  test("loadConfig compares the domain with the binding's own Region, not with the top-level Region", () => {
    const text = bindingWith('region: eu-west-1', `zones: [{ domain: ${S3_ZONE} }]`);
    expect(problemLines(text)).toEqual([expect.stringContaining('this binding is in eu-west-1')]);
  });
});

test('loadConfig accepts a Region that this version does not know if newRegions lists it', () => {
  const forced = edited(
    MINIMAL,
    'region: eu-west-2',
    'region: eu-west-22\nnewRegions: [eu-west-22]',
  );
  expect(loadConfig(forced, FILE).region).toBe('eu-west-22');
});
