import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CLAIMS } from './claims/index.ts';
import { REMOVERS } from './removers.ts';

/** Runs the script against a server that takes note of every request, and answers none. */
async function run(
  ...args: string[]
): Promise<{ exit: number | null; text: string; asked: number }> {
  let asked = 0;
  const server = createServer((_, response) => {
    asked += 1;
    response.writeHead(500).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const child = spawn('node_modules/.bin/tsx', ['test/aws/verify.ts', ...args], {
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
  return { exit, text: Buffer.concat(parts).toString('utf8'), asked };
}

describe('verify:aws', { timeout: 60_000 }, () => {
  it('prints in a dry run each claim, its calls, what it makes, costs and the clean-up, and asks AWS nothing', async () => {
    const { exit, text, asked } = await run(
      '--region',
      'eu-west-2',
      '--dry-run',
      '--with-resolver',
    );
    expect({ exit, asked }).toEqual({ exit: 0, asked: 0 });
    // The inbound endpoint costs most, and is left out unless it is asked for.
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
    expect(text).toContain('Nobody has run this on AWS yet');
    expect(text).toContain('privatelink-dns-verify-<run id>');
    expect(text).toMatch(/Together about \d+\.\d\d US dollars.*price pages are what counts/);
  });

  it('asks AWS nothing without --yes, without a Region, and for a claim that is not there', async () => {
    const region = ['--region', 'eu-west-2'];
    const [unconfirmed, nowhere, unknown] = await Promise.all([
      run(...region),
      run('--yes'),
      run(...region, '--only', 'x', '--yes'),
    ]);
    expect([unconfirmed, nowhere, unknown].map(({ exit, asked }) => [exit, asked])).toEqual([
      [3, 0],
      [1, 0],
      [1, 0],
    ]);
    expect(unconfirmed.text).toContain('Nothing was made');
    expect(nowhere.text).toContain('Which Region?');
    expect(unknown.text).toContain('There is no claim x');
  });

  it('gives each claim a name of its own', () => {
    const names = CLAIMS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/);
  });
});
