import { execFile } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CLAIMS } from '../aws/claims/index.ts';
import { Emulators } from './harness/emulators.ts';

/*
 * Runs the script for a sandbox account on MiniStack, with the claims that MiniStack answers as AWS does. Only AWS can
 * confirm the other claims.
 */

const ANSWERED = CLAIMS.filter(({ onEmulators }) => onEmulators).map(({ name }) => name);

let emulators: Emulators;

beforeAll(async () => {
  emulators = await Emulators.start();
});

afterAll(() => emulators?.close());

function verify(...args: string[]): Promise<string> {
  // Use MiniStack's Route 53 as well, because moto accepts a DELETE that does not match.
  const environment = Object.entries(emulators.environment()).filter(
    ([name]) => !name.startsWith('AWS_ENDPOINT_URL_'),
  );
  return new Promise((done) => {
    execFile(
      'node_modules/.bin/tsx',
      ['test/aws/verify.ts', ...args],
      { env: Object.fromEntries(environment) },
      (_, stdout, stderr) => done(stdout + stderr),
    );
  });
}

test('verify:aws shows the claims that an emulator can answer, and removes everything', async () => {
  const text = await verify('--yes', '--only', ...ANSWERED);
  for (const name of ANSWERED) expect(text).toMatch(new RegExp(`^shown +${name}: `, 'm'));
  expect(text).toContain(`${ANSWERED.length} shown, 0 refuted, 0 not shown`);
  expect(text).not.toContain('NOT removed');
  // A KMS key remains until its scheduled deletion.
  const left = await verify('--clean-up');
  expect(left.match(/^ {2}arn:.*/gm)?.filter((arn) => !arn.includes(':kms:')) ?? []).toEqual([]);
});
