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
import { type Emulator, runScenario, type Scenario } from './differences/scenario.ts';
import { STORE_SCENARIOS } from './differences/store-scenarios.ts';
import { ZONE_SCENARIOS } from './differences/zone-scenarios.ts';
import { Emulators } from './harness/emulators.ts';

/*
 * Compares the embedded AWS, on which the tests and the simulation depend, with emulators that others wrote: the same
 * scenarios through the same ports, call by call. Every difference is listed, with the side that is right.
 */

const SCENARIOS: readonly Scenario[] = [
  ...NETWORK_SCENARIOS,
  ...ZONE_SCENARIOS,
  ...STORE_SCENARIOS,
  ...MESSAGE_SCENARIOS,
];

describe('the embedded AWS compared with emulators', () => {
  let emulators: Emulators;
  beforeAll(async () => {
    emulators = await Emulators.start({ open: true, stock: true });
  });
  afterAll(() => emulators?.close());

  async function runOn(emulator: Emulator, scenario: Scenario): Promise<NormalCall[]> {
    const [url, reset] =
      emulator === 'moto'
        ? ([emulators.moto, '/moto-api/reset'] as const)
        : ([emulators.ministack, '/_ministack/reset'] as const);
    return runScenario(scenario, await emulatorTarget(url, reset));
  }

  const named = SCENARIOS.map((scenario) => [scenario.name, scenario] as const);
  test.each(named)('%s: only the listed differences occur', async (_, scenario) => {
    const embedded = await runScenario(scenario, embeddedTarget());
    for (const emulator of scenario.on) {
      const other = await runOn(emulator, scenario);
      const found = differencesOf(scenario.name, embedded, other);
      const result = unmatched(scenario.name, emulator, found, LISTED);
      expect({ emulator, ...result }).toEqual({ emulator, unlisted: [], gone: [] });
    }
  });
});

test('the scenarios make every call of the ports', async () => {
  const made = new Set<string>();
  for (const scenario of SCENARIOS) {
    for (const { operation } of await runScenario(scenario, embeddedTarget())) made.add(operation);
  }
  const missing = Object.keys(OPERATIONS).filter((operation) => !made.has(operation));
  expect(missing).toEqual([]);
});

test('every listed difference belongs to a scenario, and every reason is used', () => {
  const run = SCENARIOS.flatMap(({ name, on }) => on.map((one) => `${name} on ${one}`));
  const listed = LISTED.flatMap(({ scenario, on }) => on.map((one) => `${scenario} on ${one}`));
  expect(listed.filter((one) => !run.includes(one))).toEqual([]);
  const used = new Set<string>(LISTED.map(({ why }) => why));
  expect(Object.keys(REASONS).filter((name) => !used.has(name))).toEqual([]);
});

test('differences.md contains the current list', async () => {
  await expect(differencesPage(SCENARIOS)).toMatchFileSnapshot('differences.md');
});

describe('differencesOf', () => {
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
    ['no difference between equal calls', {}, []],
    ['another outcome', { outcome: 'InvalidInput (refused)' }, ['outcome']],
    ['another input', { input: { HostedZoneId: '<zone 2>' } }, ['input.HostedZoneId']],
    [
      'another spelling of a name',
      sets({ Name: '*.example.', Type: 'A', TTL: 60 }),
      ['ResourceRecordSets[A *.example].Name'],
    ],
    [
      'a missing member',
      sets({ Name: '\\052.example.', Type: 'A' }),
      ['ResourceRecordSets[A *.example].TTL'],
    ],
    [
      'an additional item',
      sets(
        { Name: '\\052.example.', Type: 'A', TTL: 60 },
        { Name: 'a.example.', Type: 'A', TTL: 60 },
      ),
      ['ResourceRecordSets'],
    ],
    ['another call', { name: 'a step / GetHostedZone' }, ['call']],
  ])('the comparison finds %s', (_, more, at) => {
    expect(places(compared(more))).toEqual(at);
  });

  test('the comparison finds a call that only one side makes', () => {
    expect(places(differencesOf('one', [call({})], []))).toEqual(['call']);
  });

  test('unmatched returns unlisted differences and listed differences that are gone', () => {
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
