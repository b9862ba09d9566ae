import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { PARTITIONS, partitionOf } from '../../../shared/model/partitions.ts';
import { partitionSuffix, serviceNames } from '../../../shared/model/services.ts';

interface SdkPartition {
  id: string;
  regions: Record<string, unknown>;
  outputs: { dnsSuffix: string; implicitGlobalRegion: string };
}

const sdk = createRequire(import.meta.url)(
  '@aws-sdk/util-endpoints/dist-cjs/lib/aws/partitions.json',
) as {
  partitions: SdkPartition[];
};

test.each(sdk.partitions)(
  'the table has the Regions, suffix and home Region of $id as the SDK does',
  (theirs) => {
    const ours = PARTITIONS.find(({ id }) => id === theirs.id);
    const regions = Object.keys(theirs.regions).filter((region) => !region.endsWith('-global'));
    expect(ours?.suffix).toBe(theirs.outputs.dnsSuffix);
    expect(ours?.homeRegion).toBe(theirs.outputs.implicitGlobalRegion);
    expect(ours?.regions).toEqual(expect.arrayContaining(regions));
  },
);

test.each(PARTITIONS)('each Region of $id belongs to that partition only', ({ id, regions }) => {
  for (const region of regions) {
    expect(PARTITIONS.filter(({ form }) => form.test(region)).map((found) => found.id)).toEqual([
      id,
    ]);
    expect(partitionOf(region).id).toBe(id);
  }
});

test.each([
  ['ecr.api', 'eusc-de-east-1', 'eu.amazonaws.eusc-de-east-1.ecr.api', 'amazonaws.eu'],
  ['ecr.api', 'us-iso-east-1', 'gov.ic.c2s.us-iso-east-1.ecr.api', 'c2s.ic.gov'],
  ['s3', 'us-isob-east-1', 'com.amazonaws.us-isob-east-1.s3', 'sc2s.sgov.gov'],
  ['s3', 'us-gov-west-1', 'com.amazonaws.us-gov-west-1.s3', 'amazonaws.com'],
  ['ecr.api', 'cn-north-1', 'cn.com.amazonaws.cn-north-1.ecr.api', 'amazonaws.com.cn'],
])('%s in %s can mean the service %s with the suffix %s', (service, region, name, suffix) => {
  expect(serviceNames({ service, region })).toContain(name);
  expect(serviceNames({ service: name, region })).toEqual([name]);
  expect(partitionSuffix(region)).toBe(suffix);
});
