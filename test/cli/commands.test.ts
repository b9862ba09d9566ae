import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { apply } from '../../cli/apply.ts';
import { demo } from '../../cli/demo.ts';
import { render } from '../../cli/render.ts';
import { snapshot } from '../../cli/snapshot.ts';
import { status } from '../../cli/status.ts';
import { validate } from '../../cli/validate.ts';
import { CONFIG, DRIFTED, recorder, snapshotCopy, temporaryFolder } from './fixtures.ts';

function configWith(edit: (text: string) => string): string {
  const file = join(temporaryFolder(), 'privatelink-dns.yaml');
  writeFileSync(file, edit(readFileSync(CONFIG, 'utf8')));
  return file;
}

describe('validate', () => {
  it('says what is configured', () => {
    const out = recorder();
    expect(validate({ config: CONFIG }, out)).toBe(0);
    expect(out.text()).toContain('owner net-prod, mode enforce, 1 binding(s), 3 zone(s)');
  });

  it('names the file that cannot be read, and how to name another', () => {
    expect(() => validate({ config: 'nowhere.yaml' }, recorder())).toThrow(
      /nowhere\.yaml cannot be read\. Name it with --config/,
    );
  });
});

describe('render', () => {
  it('writes <out>/<resolver>/<file>, the same bytes each time', async () => {
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
    for (const file of ['forward.conf', 'rpz.conf', 'rpz.options.conf', 'rpz.zone']) {
      expect(readFileSync(join(two, 'bind', file), 'utf8')).toBe(
        readFileSync(join(one, 'bind', file), 'utf8'),
      );
    }
  });

  it('writes nothing when a fact is missing; exit 3', async () => {
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
  it('prints one command for every file that a plan reads', async () => {
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

  it('asks for the folder', async () => {
    await expect(snapshot({ config: CONFIG }, recorder())).rejects.toThrow(/snapshot --out DIR/);
  });
});

describe('status', () => {
  it('says that there is no feed in the snapshot, and what to add; exit 3', async () => {
    const out = recorder();
    expect(await status({ config: CONFIG, snapshot: DRIFTED }, out)).toBe(3);
    expect(out.text()).toContain('Add feed.manifest.json');
  });

  it('refuses a snapshot folder that is not there', async () => {
    await expect(status({ config: CONFIG, snapshot: 'nowhere' }, recorder())).rejects.toThrow(
      /There is no snapshot folder nowhere/,
    );
  });
});

describe('apply', () => {
  it('refuses to write unless the mode is enforce', async () => {
    const config = configWith((text) => text.replace('mode: enforce', 'mode: observe'));
    await expect(apply({ config }, recorder())).rejects.toThrow(
      /Mode is observe, and apply writes/,
    );
  });
});

describe('the program', () => {
  const run = (...args: string[]) =>
    spawnSync('node_modules/.bin/tsx', ['cli/main.ts', ...args], { encoding: 'utf8' });

  it('exits 1 with a sentence, and without a trace, for what a person can mend', () => {
    const config = configWith((text) => text.replace('mode: enforce', 'mode: enforced'));
    const { status: exit, stderr } = run('validate', '--config', config);
    expect(exit).toBe(1);
    expect(stderr).toMatch(/privatelink-dns\.yaml:3:\d+: mode/);
    expect(stderr).not.toContain('    at ');
  });

  it('exits 1 for an unknown command', () => {
    expect(run('plann').status).toBe(1);
  });

  it('writes no colour into a pipe, and plays the last act where BIND is', {
    timeout: 60_000,
  }, () => {
    const text = execFileSync('node_modules/.bin/tsx', ['cli/main.ts', 'demo'], {
      encoding: 'utf8',
    });
    expect(text).not.toContain('\u001b');
    expect(text).toMatch(
      /real BIND\n {3}(Left out\. To see it, |.*installed, and it answers by it.*dig s3\.\S+ 10\.0\.1\.40 10\.0\.2\.41)/s,
    );
  });
});

describe('demo', () => {
  interface Scenes {
    scenes: {
      title: string;
      calls: { reads: number; writes: string[] };
      diff: string;
      told: string[];
      answers: Record<string, string>;
    }[];
  }

  it('plays the worked example to its end', async () => {
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
