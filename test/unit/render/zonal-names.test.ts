import { expect, test } from 'vitest';
import type { BindingSnapshot } from '../../../shared/model/feed.ts';
import { questionsOf } from '../../../shared/publish/questions.ts';
import { endpointNames, rewrittenNames } from '../../../shared/render/private-names.ts';
import { S3, s3, VPCE, zoneOf } from './fixtures.ts';

const ZONAL = VPCE.replace('-3ew5rhyv', '-3ew5rhyv-eu-west-2a');

/** One address in each of two subnets; `az1` is answered by the first subnet. */
function zonal(over: Partial<BindingSnapshot['endpoint']> = {}): BindingSnapshot {
  return s3({
    endpoint: {
      ...s3().endpoint,
      name: VPCE,
      addresses: [
        { address: '10.0.1.165', interfaceId: 'eni-a', subnetId: 'subnet-a' },
        { address: '10.0.2.19', interfaceId: 'eni-b', subnetId: 'subnet-b' },
      ],
      retiring: [],
      withdrawn: [],
      ...over,
    },
    zones: [
      zoneOf(S3, {
        zonalNames: [{ domain: `az1.${S3}`, name: ZONAL, subnetIds: ['subnet-a'] }],
      }),
    ],
  });
}

const RETIRING = [{ address: '10.0.3.7', until: '2026-03-01T12:00:00.000Z' }];

test.each<[what: string, over: Partial<BindingSnapshot['endpoint']>, addresses: string[]]>([
  ['the addresses of its Availability Zone', {}, ['10.0.1.165']],
  ['retiring addresses as well', { retiring: RETIRING }, ['10.0.1.165', '10.0.3.7']],
])('a zonal name and every name below it are rewritten to %s', (_, over, addresses) => {
  const rewritten = rewrittenNames(zonal(over)).slice(2);
  expect(rewritten.map(({ name, target }) => [name, target])).toEqual([
    [`az1.${S3}`, ZONAL],
    [`*.az1.${S3}`, ZONAL],
  ]);
  for (const one of rewritten) {
    expect(one.addresses.map(({ address }) => address)).toEqual(addresses);
  }
});

test('a zonal name whose address is withdrawn is left to the wildcard of the zone', () => {
  const names = rewrittenNames(zonal({ withdrawn: ['10.0.1.165'] })).map(({ name }) => name);
  expect(names).toEqual([S3, `*.${S3}`]);
});

test('the questions of a zonal name accept only the addresses of its Availability Zone', () => {
  const asked = questionsOf([zonal()], { answer: 'cname' }).filter(({ name }) =>
    name.includes('az1.'),
  );
  expect(asked.map(({ answers }) => answers)).toEqual([['10.0.1.165'], ['10.0.1.165']]);
});

test('rebinding protection permits the zonal name beside the regional name', () => {
  expect(endpointNames([zonal()])).toEqual([VPCE, ZONAL]);
});
