import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Config } from '../../../shared/config/config.ts';
import { loadConfig } from '../../../shared/config/load.ts';
import { asRevision } from '../../../shared/model/counters.ts';
import type { BindingSnapshot } from '../../../shared/model/feed.ts';
import { RESOLVER_NAMES } from '../../../shared/model/resolvers.ts';
import { renderAll, whyUnsupported } from '../../../shared/render/registry.ts';
import { ConfigError } from '../../../shared/schema/problems.ts';
import { s3, zoneOf } from '../render/fixtures.ts';
import { edited, FILE, MINIMAL } from './fixtures.ts';

const RUNS = 400;

/** Names that are right, and names that are nearly right: the characters of names, and what else a name of S3 may have. */
const nearlyName = fc.oneof(
  fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,20}[a-z0-9]$/),
  fc.stringMatching(/^[a-z0-9.-]{1,70}$/),
  fc.stringMatching(/^[a-z0-9]{1,4}(-?\.-?[a-z0-9]{1,4}){0,3}-?$/),
  fc.stringMatching(/^([a-z0-9]{60,64}\.){1,4}[a-z0-9]{1,30}$/),
  fc.stringMatching(/^[A-Za-z0-9_.-]{1,30}$/),
);

/** Undefined if the file is refused. */
function accepted(yaml: string): Config | undefined {
  try {
    return loadConfig(yaml, FILE);
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

/** Renders the snapshot for every resolver that supports the binding. Throws if one of them refuses it. */
function renderEverywhere(config: Config, snapshot: BindingSnapshot): void {
  const { owner, rpz, bindings } = config;
  const input = { owner, rpz, revision: asRevision(1), bindings: [snapshot] };
  const choices = RESOLVER_NAMES.flatMap((name) =>
    (['forward', 'rewrite', 'both'] as const).map((use) => ({ name, use })),
  );
  const supported = choices.filter((choice) =>
    bindings.every((binding) => whyUnsupported(choice, binding, config) === undefined),
  );
  expect(supported.length).toBeGreaterThan(10);
  for (const choice of supported) renderAll([choice], input);
}

function counted(check: (text: string) => boolean): void {
  let count = 0;
  fc.assert(
    fc.property(nearlyName, (text) => {
      if (check(text)) count += 1;
    }),
    { numRuns: RUNS },
  );
  // A rule that refuses everything would prove nothing.
  expect(count).toBeGreaterThan(RUNS / 20);
}

test('every bucket that validate accepts can be rendered for every resolver', () => {
  counted((bucket) => {
    const config = accepted(`${MINIMAL}    names: { buckets: [${JSON.stringify(bucket)}] }\n`);
    const [binding] = config?.bindings ?? [];
    if (config === undefined || binding === undefined) return false;
    renderEverywhere(config, s3({ names: binding.names }));
    return true;
  });
});

test('every domain that validate accepts can be rendered for every resolver', () => {
  counted((label) => {
    const domain = `${label}.s3.eu-west-2.amazonaws.com`;
    const config = accepted(`${MINIMAL}    zones: [{ domain: ${JSON.stringify(domain)} }]\n`);
    const [zone] = config?.bindings[0]?.zones ?? [];
    if (config === undefined || zone === undefined) return false;
    renderEverywhere(config, s3({ zones: [zoneOf(zone.domain)] }));
    return true;
  });
});

test('every policy zone that validate accepts can be rendered with every accepted domain', () => {
  counted((label) => {
    const rpz = `rpz: { zone: ${JSON.stringify(`${label}.rpz`)} }\n`;
    const domain = `${'a'.repeat(60)}.s3.eu-west-2.amazonaws.com`;
    const zones = `    zones: [{ domain: ${domain} }]\n`;
    const config = accepted(`${edited(MINIMAL, 'bindings:', `${rpz}bindings:`)}${zones}`);
    if (config === undefined) return false;
    renderEverywhere(config, s3({ zones: [zoneOf(domain)] }));
    return true;
  });
});
