import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Config } from '../../../shared/config/config.ts';
import { loadConfig } from '../../../shared/config/load.ts';
import { ConfigError } from '../../../shared/schema/problems.ts';

export const FILE = 'privatelink-dns.yaml';

/** The committed example configuration. */
export const SAMPLE = readFileSync(new URL(`../../../${FILE}`, import.meta.url), 'utf8');

/** The smallest valid file. `version` is line 1. */
export const MINIMAL = `version: 1
owner: net-prod
mode: enforce
region: eu-west-2
bindings:
  - name: london
    service: s3
    endpoint: { id: vpce-001760f0be22cd4e2 }
    inbound: { id: rslvr-in-0123456789abcdef0 }
`;

export const LABEL_63 = 'a'.repeat(63);

/** A domain of the maximum length: with `*.` before it and the default policy zone after it, it has 253 characters. */
export const MAX_LENGTH_DOMAIN = `${LABEL_63}.${LABEL_63}.${LABEL_63}.${'a'.repeat(12)}.s3.eu-west-2.amazonaws.com`;

/** Replaces one piece of a text. Throws if the text does not contain the piece. */
export function edited(text: string, from: string, to: string): string {
  if (!text.includes(from)) {
    throw new Error(`the text has no ${JSON.stringify(from)}`);
  }
  return text.replace(from, to);
}

/** The minimal file with lines added to its binding. The first added line is line 10. */
export function bindingWith(...lines: string[]): string {
  return `${MINIMAL}${lines.map((line) => `    ${line}\n`).join('')}`;
}

export function errorOf(load: () => Config): ConfigError {
  try {
    load();
  } catch (error) {
    if (error instanceof ConfigError) {
      return error;
    }
    throw error;
  }
  throw new Error('the configuration was accepted');
}

/** The lines of the error after the first, which counts the problems. */
export function problemLines(text: string): string[] {
  return errorOf(() => loadConfig(text, FILE))
    .message.split('\n')
    .slice(1);
}

/** A text, and the beginning (without the file name) and the end of the only problem that is reported for it. */
export type Refusal = [text: string, start: string, remedy: string];

/** Declares one test for each refusal, which is named by the beginning of the reported problem. */
export function testRefusals(refusals: readonly Refusal[]): void {
  for (const refusal of refusals) {
    const [, start] = refusal;
    test(`loadConfig reports ${start}`, () => expectRefusal(...refusal));
  }
}

export function expectRefusal(...[text, start, remedy]: Refusal): void {
  const lines = problemLines(text);
  const [line = ''] = lines;
  const beginning = `${FILE}:${start}`;
  expect(lines).toHaveLength(1);
  expect(line.slice(0, beginning.length)).toBe(beginning);
  expect(line.slice(-remedy.length)).toBe(remedy);
}

export function topWith(from: string, to: string): string {
  return edited(MINIMAL, from, to);
}

export function endpointWith(to: string): string {
  return edited(MINIMAL, '{ id: vpce-001760f0be22cd4e2 }', to);
}

export function inboundWith(to: string): string {
  return edited(MINIMAL, '{ id: rslvr-in-0123456789abcdef0 }', to);
}

export function bucketWith(name: string): string {
  return bindingWith(`names: { buckets: ["${name}"] }`);
}

export function zoneWith(domain: string): string {
  return bindingWith(`zones: [{ domain: "${domain}" }]`);
}
