import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apply } from '../../cli/apply.ts';
import { demo } from '../../cli/demo.ts';
import { render } from '../../cli/render.ts';
import { snapshot } from '../../cli/snapshot.ts';
import { status } from '../../cli/status.ts';
import { validate } from '../../cli/validate.ts';
import { bundleProgram } from '../bundle-program.ts';
import { CONFIG, DRIFTED, recorder, snapshotCopy, temporaryFolder } from './fixtures.ts';

function configWith(edit: (text: string) => string): string {
  const file = join(temporaryFolder(), 'privatelink-dns.yaml');
  writeFileSync(file, edit(readFileSync(CONFIG, 'utf8')));
  return file;
}

describe('validate', () => {
  test('validate summarises the configuration', () => {
    const out = recorder();
    expect(validate({ config: CONFIG }, out)).toBe(0);
    expect(out.text()).toContain('owner net-prod, mode enforce, 1 binding(s), 3 zone(s) listed');
  });

  test('validate names a file that cannot be read, and the option for its path', () => {
    expect(() => validate({ config: 'missing.yaml' }, recorder())).toThrow(
      /missing\.yaml cannot be read\. Give its path with --config/,
    );
  });
});

describe('render', () => {
  test('render writes <out>/<resolver>/<file>, with the same bytes on every run', async () => {
    const [one, two] = [temporaryFolder(), temporaryFolder()];
    for (const out of [one, two]) {
      const exit = await render(
        { config: CONFIG, snapshot: DRIFTED, out, revision: 7 },
        recorder(),
      );
      expect(exit).toBe(0);
    }
    const zone = readFileSync(join(one, 'bind/rpz.zone'), 'utf8');
    expect(zone).toContain('( 7 3600 600 2419200 60 )');
    for (const file of [
      'forward.options.conf',
      'forward.conf',
      'rpz.conf',
      'rpz.options.conf',
      'rpz.zone',
    ]) {
      expect(readFileSync(join(two, 'bind', file), 'utf8')).toBe(
        readFileSync(join(one, 'bind', file), 'utf8'),
      );
    }
  });

  test('render writes no file and exits 3 if a read failed', async () => {
    const folder = snapshotCopy();
    rmSync(join(folder, 'ec2.describe-network-interfaces.json'));
    const out = recorder();
    const target = join(temporaryFolder(), 'out');
    expect(await render({ config: CONFIG, snapshot: folder, out: target, revision: 1 }, out)).toBe(
      3,
    );
    expect(existsSync(target)).toBe(false);
    expect(out.text()).toContain('ec2.describe-network-interfaces.json');
    expect(out.text()).toContain('Nothing was written');
  });
});

describe('snapshot', () => {
  test('snapshot --print-commands prints one command for every file that plan reads', async () => {
    const out = recorder();
    await snapshot({ config: CONFIG, out: 'here', printCommands: true }, out);
    const files = [...out.text().matchAll(/> here\/(\S+)/g)].map(([, file]) => file);
    for (const file of files) {
      if (file !== 'ssm.get-parameters-by-path.json') {
        expect(existsSync(join(DRIFTED, file ?? '')), file).toBe(true);
      }
    }
    expect(files).toHaveLength(12);
  });

  test('snapshot asks for --out', async () => {
    await expect(snapshot({ config: CONFIG }, recorder())).rejects.toThrow(/snapshot --out DIR/);
  });
});

describe('status', () => {
  test('status exits 3 if the snapshot has no feed, and names the file to add', async () => {
    const out = recorder();
    expect(await status({ config: CONFIG, snapshot: DRIFTED }, out)).toBe(3);
    expect(out.text()).toContain('Add feed.manifest.json');
  });

  test('status refuses a snapshot folder that does not exist', async () => {
    await expect(status({ config: CONFIG, snapshot: 'missing' }, recorder())).rejects.toThrow(
      /The snapshot folder missing does not exist/,
    );
  });
});

describe('apply', () => {
  test('apply refuses to write in a mode other than enforce', async () => {
    const config = configWith((text) => text.replace('mode: enforce', 'mode: observe'));
    await expect(apply({ config }, recorder())).rejects.toThrow(
      /only in mode enforce, and the mode is observe/,
    );
  });
});

describe('the program', { timeout: 60_000 }, () => {
  let program: string;
  beforeAll(async () => {
    program = await bundleProgram('cli/main.ts');
  });
  afterAll(() => rmSync(dirname(program), { recursive: true }));

  const run = (args: string[], env = process.env) =>
    spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', env });

  test('the program exits 1 and prints no stack trace for an error that operators can fix', () => {
    const config = configWith((text) => text.replace('mode: enforce', 'mode: enforced'));
    const { status: exit, stderr } = run(['validate', '--config', config]);
    expect(exit).toBe(1);
    expect(stderr).toMatch(/privatelink-dns\.yaml:3:\d+: mode/);
    expect(stderr).not.toContain('    at ');
  });

  test('the program asks to check the credentials if AWS denies a call', () => {
    const environment = {
      PATH: process.env.PATH,
      AWS_EC2_METADATA_DISABLED: 'true',
      HOME: '/none',
    };
    const { status: exit, stderr } = run(['plan'], environment);
    expect(exit).toBe(1);
    expect(stderr).toContain('Check your AWS credentials and their permissions');
    expect(stderr).not.toContain('    at ');
  });

  test('the program exits 1 for an unknown command', () => {
    expect(run(['plann']).status).toBe(1);
  });

  test('the demo writes no colour into a pipe, and plays the last act if BIND is installed', () => {
    const text = execFileSync(process.execPath, [program, 'demo'], {
      encoding: 'utf8',
    });
    expect(text).not.toContain('\u001b');
    expect(text).toMatch(
      /real BIND\n {3}(Skipped\. To see it, |.*installed, and the resolver answers correctly.*dig s3\.\S+ 10\.0\.1\.40 10\.0\.2\.41)/s,
    );
  });
});

describe('demo', () => {
  interface Scenes {
    scenes: {
      title: string;
      calls: { reads: number; writes: string[] };
      diff: string;
      sent: string[];
      answers: Record<string, string>;
    }[];
  }

  test('the demo plays every act of the worked example', async () => {
    const out = recorder();
    expect(await demo({ json: true }, out)).toBe(0);
    const { scenes } = out.parsed() as Scenes;
    expect(scenes).toHaveLength(8);
    const bucket = 'myspecificbucket.s3.eu-west-2.amazonaws.com';
    expect(scenes.map(({ answers }) => answers[bucket])).toEqual([
      '10.0.1.165 10.0.2.19',
      '10.0.1.165 10.0.2.19',
      '10.0.1.165 10.0.2.19 10.0.3.4',
      '10.0.1.40 10.0.2.41',
      '10.0.1.40 10.0.2.41',
      '10.0.1.40 10.0.2.41',
      '10.0.1.40 10.0.2.41',
      '10.0.1.40 10.0.2.41',
    ]);
    expect(scenes[6]?.calls.writes.join('\n')).toContain('-> InvalidChangeBatch');
    expect(scenes[7]?.calls.writes).toEqual([]);
  });
});
