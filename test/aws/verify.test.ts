import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { bundleProgram } from '../bundle-program.ts';
import { CLAIMS } from './claims/index.ts';
import { REMOVERS } from './removers.ts';

let program: string;
beforeAll(async () => {
  program = await bundleProgram('test/aws/verify.ts');
}, 60_000);
afterAll(() => rmSync(dirname(program), { recursive: true }));

/** Runs the script against a server that counts every request and answers it with an error. */
async function run(
  ...args: string[]
): Promise<{ exit: number | null; text: string; requests: number }> {
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    response.writeHead(500).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const child = spawn(process.execPath, [program, ...args], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${address.port}`,
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_MAX_ATTEMPTS: '1',
    },
  });
  const parts: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  child.stderr.on('data', (part: Buffer) => parts.push(part));
  const exit = await new Promise<number | null>((done) => child.on('close', done));
  return { exit, text: Buffer.concat(parts).toString('utf8'), requests };
}

describe('verify:aws', { timeout: 60_000 }, () => {
  test('a dry run prints each claim with its calls, resources and costs, and the clean-up, and calls no AWS API', async () => {
    const { exit, text, requests } = await run(
      '--region',
      'eu-west-2',
      '--dry-run',
      '--with-resolver',
    );
    expect({ exit, requests }).toEqual({ exit: 0, requests: 0 });
    // The inbound endpoint costs most, so it is created only with --with-resolver.
    const plain = await run('--region', 'eu-west-2', '--dry-run');
    expect(plain.text).not.toContain('route53resolver:CreateResolverEndpoint');
    for (const { name, claim, steps } of CLAIMS) {
      expect(text).toContain(`  ${name}\n    ${claim}\n`);
      for (const { does, calls } of steps) {
        expect(text).toContain(does);
        expect(text).toContain(calls.join(', '));
      }
    }
    for (const { what } of REMOVERS) expect(text).toContain(what);
    expect(text).toContain('This script has not been run on AWS yet');
    expect(text).toContain('privatelink-dns-verify-<run id>');
    expect(text).toMatch(
      /costs about \d+\.\d\d US dollars.*price pages of the services are authoritative/,
    );
  });

  test('the script calls no AWS API without --yes, without a Region, or for an unknown claim', async () => {
    const region = ['--region', 'eu-west-2'];
    const [unconfirmed, withoutRegion, unknown] = await Promise.all([
      run(...region),
      run('--yes'),
      run(...region, '--only', 'x', '--yes'),
    ]);
    expect(
      [unconfirmed, withoutRegion, unknown].map(({ exit, requests }) => [exit, requests]),
    ).toEqual([
      [3, 0],
      [1, 0],
      [1, 0],
    ]);
    expect(unconfirmed.text).toContain('Nothing was created');
    expect(withoutRegion.text).toContain('No Region is specified');
    expect(unknown.text).toContain('There is no claim x');
  });

  test('the names of claims are unique and have a common format', () => {
    const names = CLAIMS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/);
  });
});
