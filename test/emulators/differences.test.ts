import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OPERATIONS } from '../../embedded-aws/operations.ts';
import { type Difference, differencesOf } from './differences/compare.ts';
import { embeddedTarget } from './differences/embedded-target.ts';
import { emulatorTarget } from './differences/emulator-target.ts';
import { LISTED, type Listed, unmatched } from './differences/listed.ts';
import { MESSAGE_SCENARIOS } from './differences/message-scenarios.ts';
import { NETWORK_SCENARIOS } from './differences/network-scenarios.ts';
import type { NormalCall } from './differences/normalise.ts';
import { differencesPage } from './differences/page.ts';
import { REASONS } from './differences/reasons.ts';
import { type Emulator, played, type Scenario } from './differences/scenario.ts';
import { STORE_SCENARIOS } from './differences/store-scenarios.ts';
import { ZONE_SCENARIOS } from './differences/zone-scenarios.ts';
import { Emulators } from './harness/emulators.ts';

/*
 * The embedded cloud, which the tests and the simulation trust, beside emulators that others wrote: the same
 * scripts through the same ports, compared call by call. What differs is listed, with who is right.
 */

const SCENARIOS: readonly Scenario[] = [
  ...NETWORK_SCENARIOS,
  ...ZONE_SCENARIOS,
  ...STORE_SCENARIOS,
  ...MESSAGE_SCENARIOS,
];

describe('beside emulators', () => {
  let emulators: Emulators;
  beforeAll(async () => {
    emulators = await Emulators.start({ open: true, stock: true });
  });
  afterAll(() => emulators?.close());

  async function playedOn(emulator: Emulator, scenario: Scenario): Promise<NormalCall[]> {
    const [url, reset] =
      emulator === 'moto'
        ? ([emulators.moto, '/moto-api/reset'] as const)
        : ([emulators.ministack, '/_ministack/reset'] as const);
    return played(scenario, await emulatorTarget(url, reset));
  }

  test.each(SCENARIOS)('$name: nothing differs but what is listed', async (scenario) => {
    const embedded = await played(scenario, embeddedTarget());
    for (const emulator of scenario.on) {
      const other = await playedOn(emulator, scenario);
      const found = differencesOf(scenario.name, embedded, other);
      const result = unmatched(scenario.name, emulator, found, LISTED);
      expect({ emulator, ...result }).toEqual({ emulator, unlisted: [], gone: [] });
    }
  });
});

test('the scripts make every call of the ports', async () => {
  const made = new Set<string>();
  for (const scenario of SCENARIOS) {
    for (const { operation } of await played(scenario, embeddedTarget())) made.add(operation);
  }
  const missing = Object.keys(OPERATIONS).filter((operation) => !made.has(operation));
  expect(missing).toEqual([]);
});

test('the list speaks of scripts that are run, and each reason is one of it', () => {
  const scripts = SCENARIOS.flatMap(({ name, on }) => on.map((one) => `${name} on ${one}`));
  const listed = LISTED.flatMap(({ scenario, on }) => on.map((one) => `${scenario} on ${one}`));
  expect(listed.filter((one) => !scripts.includes(one))).toEqual([]);
  const used = new Set<string>(LISTED.map(({ why }) => why));
  expect(Object.keys(REASONS).filter((name) => !used.has(name))).toEqual([]);
});

test('the list is written down for people', async () => {
  await expect(differencesPage(SCENARIOS)).toMatchFileSnapshot('differences.md');
});

describe('the comparison', () => {
  const call = (more: Partial<NormalCall>): NormalCall => ({
    name: 'a step / ListResourceRecordSets',
    operation: 'ListResourceRecordSets',
    input: { HostedZoneId: '<zone 1>' },
    outcome: 'answered',
    answer: { ResourceRecordSets: [{ Name: '\\052.example.', Type: 'A', TTL: 60 }] },
    ...more,
  });
  const compared = (more: Partial<NormalCall>) => differencesOf('one', [call({})], [call(more)]);
  const places = (found: readonly Difference[]) => found.map(({ at }) => at);
  const sets = (...ResourceRecordSets: object[]) => ({ answer: { ResourceRecordSets } });

  test.each([
    ['nothing', {}, []],
    ['an outcome', { outcome: 'InvalidInput (refused)' }, ['outcome']],
    ['an input', { input: { HostedZoneId: '<zone 2>' } }, ['input.HostedZoneId']],
    [
      'a spelling',
      sets({ Name: '*.example.', Type: 'A', TTL: 60 }),
      ['ResourceRecordSets[A *.example].Name'],
    ],
    [
      'a member that one lacks',
      sets({ Name: '\\052.example.', Type: 'A' }),
      ['ResourceRecordSets[A *.example].TTL'],
    ],
    [
      'one item more',
      sets(
        { Name: '\\052.example.', Type: 'A', TTL: 60 },
        { Name: 'a.example.', Type: 'A', TTL: 60 },
      ),
      ['ResourceRecordSets'],
    ],
    ['another call', { name: 'a step / GetHostedZone' }, ['call']],
  ])('sees %s', (_, more, at) => {
    expect(places(compared(more))).toEqual(at);
  });

  test('sees that one side makes a call more', () => {
    expect(places(differencesOf('one', [call({})], []))).toEqual(['call']);
  });

  test('tells what is not listed, and what is listed and gone', () => {
    const [found] = compared({ outcome: 'InvalidInput (refused)' });
    if (!found) throw new Error('There is a difference.');
    const listed = (more: Partial<Listed>): Listed => ({
      scenario: 'one',
      on: ['moto'],
      at: found.at,
      embedded: found.embedded,
      other: found.other,
      why: 'exact DELETE',
      calls: ['a step / ListResourceRecordSets'],
      ...more,
    });
    const of = (...all: Listed[]) => unmatched('one', 'moto', [found], all);
    expect(of(listed({}))).toEqual({ unlisted: [], gone: [] });
    expect(of()).toEqual({ unlisted: [found], gone: [] });
    const other = listed({ other: 'InvalidChangeBatch (refused)' });
    expect(places(of(listed({}), other).gone)).toEqual(['outcome']);
    expect(of(listed({ on: ['MiniStack'] })).unlisted).toEqual([found]);
  });
});
