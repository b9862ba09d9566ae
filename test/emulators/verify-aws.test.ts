import { execFile } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CLAIMS } from '../aws/claims/index.ts';
import { Emulators } from './harness/emulators.ts';

/*
 * The script for a sandbox account, on MiniStack alone: the claims that it tells the truth about. That the others
 * hold, only AWS can show.
 */

const ANSWERED = CLAIMS.filter(({ onEmulators }) => onEmulators).map(({ name }) => name);

let emulators: Emulators;

beforeAll(async () => {
  emulators = await Emulators.start();
});

afterAll(() => emulators?.close());

function verify(...args: string[]): Promise<string> {
  // Route 53 is MiniStack's too: moto takes a DELETE that does not match.
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

test('claims that an emulator can answer are shown, and everything is removed', async () => {
  const text = await verify('--yes', '--only', ...ANSWERED);
  for (const name of ANSWERED) expect(text).toMatch(new RegExp(`^shown +${name}: `, 'm'));
  expect(text).toContain(`${ANSWERED.length} shown, 0 refuted, 0 not shown`);
  expect(text).not.toContain('NOT removed');
  // A key is scheduled for deletion, and is there until then.
  const left = await verify('--clean-up');
  expect(left.match(/^ {2}arn:.*/gm)?.filter((arn) => !arn.includes(':kms:')) ?? []).toEqual([]);
});
