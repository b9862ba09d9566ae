import { describe, expect, test } from 'vitest';
import {
  bindingWith,
  bucketWith,
  edited,
  expectRefusal,
  FILE,
  LABEL_63,
  MAX_LENGTH_DOMAIN,
  MINIMAL,
  problemLines,
  SAMPLE,
  testRefusals,
  zoneWith,
} from './fixtures.ts';

describe('parameter prefixes', () => {
  const prefix = (value: string) => `${MINIMAL}parameterPrefix: ${value}\n`;
  test.each<[string, string]>([
    ['privatelink-dns', 'it must begin with "/"'],
    ['/privatelink-dns/', 'it must not end with "/"'],
    ['/', 'it must not end with "/"'],
    ['/a//b', 'each level is one or more of a-z, A-Z, 0-9, "_", "." and "-"'],
    ['/a b', 'each level is one or more of a-z, A-Z, 0-9, "_", "." and "-"'],
    ['/aws/dns', 'Parameter Store reserves names that begin with aws or ssm'],
    ['/SSM', 'Parameter Store reserves names that begin with aws or ssm'],
    ['/a/b/c/d/e/f', 'it has 6 levels, and the maximum is 5'],
  ])('loadConfig refuses the parameter prefix %s', (value, why) => {
    expect(problemLines(prefix(value))).toEqual([
      `${FILE}:10:18: parameterPrefix: "${value}" is not a parameter prefix: ${why}. Use a path such as /privatelink-dns.`,
    ]);
  });
});

describe('bucket names', () => {
  test.each<[string, string]>([
    ['ab', 'S3 allows 3 to 63 characters, and it has 2'],
    ['b'.repeat(64), 'S3 allows 3 to 63 characters, and it has 64'],
    ['-bucket', 'it must begin and end with a letter or a digit'],
    ['bucket.', 'it must begin and end with a letter or a digit'],
    ['my..bucket', 'it has two dots in a row'],
    ['192.168.5.4', 'it looks like an IP address'],
    ['xn--bucket', 'S3 reserves names that begin with "xn--"'],
    ['sthree-bucket', 'S3 reserves names that begin with "sthree-"'],
    ['amzn-s3-demo-bucket', 'S3 reserves names that begin with "amzn-s3-demo-"'],
    ['bucket--ol-s3', 'S3 reserves names that end with "--ol-s3"'],
    ['bucket.mrap', 'S3 reserves names that end with ".mrap"'],
    ['bucket--x-s3', 'S3 reserves names that end with "--x-s3"'],
    ['bucket--table-s3', 'S3 reserves names that end with "--table-s3"'],
  ])('loadConfig refuses the bucket name %s', (name, why) => {
    expectRefusal(
      bucketWith(name),
      `10:24: bindings[0].names.buckets[0]: "${name}" is not a bucket name: ${why}`,
      'Use the name of a general purpose bucket as S3 lists it, such as my-bucket.',
    );
  });

  test('loadConfig refuses an empty list of buckets', () => {
    expectRefusal(
      bindingWith('names: { buckets: [] }'),
      '10:23: bindings[0].names.buckets: is an empty list',
      'Use for example [myspecificbucket].',
    );
  });
});

describe('DNS names', () => {
  const shape = 'is not a DNS name: labels contain letters, digits and "-"';
  testRefusals([
    [
      zoneWith('*.s3.eu-west-2.amazonaws.com'),
      '10:23: bindings[0].zones[0].domain: "*.s3.eu-west-2.amazonaws.com" has a wildcard',
      'Use s3.eu-west-2.amazonaws.com: the wildcard follows the names of the service.',
    ],
    [
      zoneWith('my_bucket.s3.eu-west-2.amazonaws.com'),
      `10:23: bindings[0].zones[0].domain: "my_bucket.s3.eu-west-2.amazonaws.com" is not a DNS name for a zone: the bucket my_bucket has a "_"`,
      'and https://s3.eu-west-2.amazonaws.com/my_bucket/KEY in the client.',
    ],
    [
      zoneWith('-a.s3.eu-west-2.amazonaws.com'),
      `10:23: bindings[0].zones[0].domain: "-a.s3.eu-west-2.amazonaws.com" ${shape}`,
      'such as s3.eu-west-2.amazonaws.com.',
    ],
    [
      zoneWith('s3..amazonaws.com'),
      `10:23: bindings[0].zones[0].domain: "s3..amazonaws.com" ${shape}`,
      'such as s3.eu-west-2.amazonaws.com.',
    ],
    [
      zoneWith(`a${LABEL_63}.s3.eu-west-2.amazonaws.com`),
      `10:23: bindings[0].zones[0].domain: "a${LABEL_63}.s3.eu-west-2.amazonaws.com" is not a DNS name: a label has 64 characters`,
      'such as s3.eu-west-2.amazonaws.com.',
    ],
    [
      `${MINIMAL}rpz: { zone: RPZ.example. }\n`,
      '10:14: rpz.zone: "RPZ.example." must be in lower case and without a trailing dot',
      'Use rpz.example.',
    ],
    [
      `${MINIMAL}rpz: { zone: rpz_1 }\n`,
      '10:14: rpz.zone: "rpz_1" is not a DNS name',
      'such as rpz.privatelink-dns.',
    ],
    [
      `${MINIMAL}rpz: { zone: rpz.amazonaws.com }\n`,
      '10:14: rpz.zone: "rpz.amazonaws.com" is a name that belongs to AWS',
      'such as rpz.privatelink-dns.',
    ],
    [
      `${MINIMAL}rpz: { zone: amazonaws.com.cn }\n`,
      '10:14: rpz.zone: "amazonaws.com.cn" is a name that belongs to AWS',
      'such as rpz.privatelink-dns.',
    ],
  ]);

  test('loadConfig refuses a domain that leaves no room for the policy zone', () => {
    expect(problemLines(zoneWith(MAX_LENGTH_DOMAIN.replace('.s3.eu-', 'a.s3.eu-')))).toEqual([
      expect.stringMatching(/is too long: DNS allows 253 characters, .* has 254\. Use a name, or/),
    ]);
  });

  test('loadConfig refuses a domain of 254 characters', () => {
    const domain = MAX_LENGTH_DOMAIN.replace(/a+\.s3\.eu-/, `${'a'.repeat(35)}.s3.eu-`);
    expect(problemLines(zoneWith(domain))).toEqual([
      expect.stringContaining('is not a DNS name: it has 254 characters, and DNS allows 253. Use'),
    ]);
  });
});

test('loadConfig reports a bad bucket name in the example configuration with its line', () => {
  const text = edited(SAMPLE, 'names: all ', 'names: { buckets: [My_Bucket] }');
  expect(problemLines(text)).toEqual([
    'privatelink-dns.yaml:22:24: bindings[0].names.buckets[0]: "My_Bucket" cannot be part of a host name, because of its capitals or "_": clients reach this bucket only by path style, under the name of the Region. Remove it from the list: https://s3.REGION.amazonaws.com/My_Bucket/KEY needs only the Region\'s name. To keep that name private on premises, use names: all, and path style in the client.',
  ]);
});
