import { expect, test } from 'vitest';
import { loadConfig } from '../../../shared/config/load.ts';
import { bindingWith, FILE, LABEL_63, type Refusal, testRefusals } from './fixtures.ts';

const DOMAIN = 's3.eu-west-2.amazonaws.com';

function zonal(...entries: string[]): string {
  return bindingWith(`zones: [{ domain: ${DOMAIN}, zonalNames: [${entries.join(', ')}] }]`);
}

function named(name: string, zone = 'euw2-az1'): string {
  return `{ name: "${name}", availabilityZone: "${zone}" }`;
}

test.each([
  ['az1', 'euw2-az1', 'az1'],
  ['AZ1', 'eu-west-2a', 'az1'],
  ['a.b-1', 'eu-west-2-lon-1a', 'a.b-1'],
  [LABEL_63, 'euw2-az1', LABEL_63],
])('validate accepts the zonal name %s in %s', (name, availabilityZone, canonical) => {
  const config = loadConfig(zonal(named(name, availabilityZone)), FILE);
  expect(config.bindings[0]?.zones?.[0]?.zonalNames).toEqual([
    { name: canonical, availabilityZone },
  ]);
});

testRefusals([
  ...['*.az1', 'az1.', '.az1', 'a_1', '-a', `a${LABEL_63}`, 'az 1'].map(
    (name): Refusal => [
      zonal(named(name)),
      `10:72: bindings[0].zones[0].zonalNames[0].name: "${name}" is not a name relative to the domain of the zone`,
      'Use the part before the domain, without a wildcard, such as usw2-az1: names below it get the same records.',
    ],
  ),
  ...['EU-WEST-2A', 'euw2_az1', '2'].map(
    (zone): Refusal => [
      zonal(named('az1', zone)),
      `10:97: bindings[0].zones[0].zonalNames[0].availabilityZone: "${zone}" is not an Availability Zone`,
      'Use its name, such as us-west-2a, or its id, such as usw2-az1.',
    ],
  ),
  [
    zonal(named('az1'), named('AZ1', 'euw2-az2')),
    '10:119: bindings[0].zones[0].zonalNames[1].name: "az1" is already a zonal name of this zone',
    'Remove one of the two: a name has the records of one Availability Zone.',
  ],
  ...['bucket', 'az1.bucket'].map(
    (name): Refusal => [
      bindingWith(
        `zones: [{ domain: ${DOMAIN}, zonalNames: [${named(name)}] }, { domain: bucket.${DOMAIN} }]`,
      ),
      `10:72: bindings[0].zones[0].zonalNames[0].name: "${name}.${DOMAIN}" is in the zone bucket.${DOMAIN} (bindings[0].zones[1]), which answers instead of this zone`,
      `Remove this zonal name, or the zone bucket.${DOMAIN}.`,
    ],
  ),
]);
