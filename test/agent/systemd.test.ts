import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { AGENT_RESOLVERS } from '../../agent/config.ts';
import { artifactFiles } from '../../shared/render/registry.ts';

const UNITS = fileURLToPath(new URL('../../agent/systemd', import.meta.url));
const SERVICE = 'privatelink-dns-agent.service';
const TIMER = 'privatelink-dns-agent.timer';
const NODE = '/usr/bin/node';
/** The scale of `systemd-analyze security` ends at 10. It rates 2 and less as `OK`. */
const MAX_EXPOSURE = 2;

const isInstalled = spawnSync('systemd-analyze', ['--version']).status === 0;

describe('the systemd units', () => {
  const root = mkdtempSync(join(tmpdir(), 'privatelink-dns-units-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test.for(AGENT_RESOLVERS)(
    'the units with the drop-in of %s are valid and hardened',
    (name, { skip }) => {
      if (!isInstalled) {
        const missing = 'systemd-analyze is missing: apt-get install systemd';
        if (process.env.CI) throw new Error(missing);
        skip(missing);
      }
      const folder = join(root, name);
      mkdirSync(join(folder, `${SERVICE}.d`), { recursive: true });
      const service = readFileSync(join(UNITS, SERVICE), 'utf8');
      expect(service).toContain(`ExecStart=${NODE} `);
      // The tests may run with a Node at another path.
      writeFileSync(join(folder, SERVICE), service.replace(NODE, process.execPath));
      cpSync(join(UNITS, TIMER), join(folder, TIMER));
      cpSync(
        join(UNITS, 'resolvers', `${name}.conf`),
        join(folder, `${SERVICE}.d`, `${name}.conf`),
      );
      const units = [join(folder, SERVICE), join(folder, TIMER)];

      const verified = analyze('verify', '--man=no', '--recursive-errors=no', ...units);
      expect(verified).toEqual({ status: 0, output: '' });

      const { output } = analyze('security', '--offline=true', '--no-pager', units[0] ?? '');
      const [, exposure] = /Overall exposure level for \S+: ([\d.]+)/.exec(output) ?? [];
      expect(Number(exposure), output).toBeLessThanOrEqual(MAX_EXPOSURE);
    },
  );

  test.for(AGENT_RESOLVERS)('the drop-in of %s opens the folders of its files', (name) => {
    const conf = readFileSync(join(UNITS, 'resolvers', `${name}.conf`), 'utf8');
    const [, opened = ''] = /^ReadWritePaths=(.*)$/m.exec(conf) ?? [];
    const folders = artifactFiles(name, ['forward', 'rewrite'], {
      rpz: { zone: 'rpz.privatelink-dns' },
      bindings: [],
    }).flatMap(({ install }) => (install === null ? [] : [join(install, '..')]));
    expect(opened.split(' ')).toEqual(expect.arrayContaining(folders));
  });

  // unbound-checkconf calls getifaddrs for each "interface:" line.
  test.for(AGENT_RESOLVERS)('the drop-in of %s permits netlink only to Unbound', (name) => {
    const conf = readFileSync(join(UNITS, 'resolvers', `${name}.conf`), 'utf8');
    const [, families] = /^RestrictAddressFamilies=(.*)$/m.exec(conf) ?? [];
    expect(families).toBe(name === 'unbound' ? 'AF_NETLINK' : undefined);
  });

  test('there is exactly one drop-in for each resolver of the agent', () => {
    const names = readdirSync(join(UNITS, 'resolvers')).map((file) => file.replace('.conf', ''));
    expect(names.sort()).toEqual([...AGENT_RESOLVERS].sort());
  });
});

function analyze(...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
}
