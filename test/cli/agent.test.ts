import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { realDisk } from '../../agent/machine/disk.ts';
import { once, rollback, status, verify } from '../../cli/agent.ts';
import { PrivatelinkDnsError } from '../../shared/model/errors.ts';
import { recorder, temporaryFolder } from './fixtures.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

function agentYaml(): string {
  const folder = temporaryFolder();
  const file = join(folder, 'agent.yaml');
  const lines = [
    'version: 1',
    `source: file://${folder}/`,
    'owner: net-prod',
    `trust: [${folder}/trust.pem]`,
    `state: ${folder}/state`,
    'resolvers: [{ name: bind }]',
  ];
  writeFileSync(file, lines.join('\n'));
  return file;
}

/** Makes every call of this method of the disk fail. */
function failing(method: 'read' | 'write', code: string): void {
  const error = Object.assign(new Error(`${code}: it fails, ${method} 'state'`), { code });
  vi.spyOn(realDisk, method).mockRejectedValue(error);
}

describe('a system call that fails before a report is possible', () => {
  test.each([
    ['once', once, 'write', 'ENOSPC', 'Free disk space; the next run continues.'],
    ['once', once, 'write', 'EACCES', 'Give the agent’s user the right to write to the folder.'],
    ['rollback', rollback, 'write', 'ENOSPC', 'Free disk space; the next run continues.'],
    ['verify', verify, 'read', 'EACCES', 'Give the agent’s user the right'],
    ['status', status, 'read', 'EACCES', 'Give the agent’s user the right'],
  ] as const)(
    '%s reports a failed system call as a refusal with a remedy',
    async (_, command, method, code, remedy) => {
      failing(method, code);
      const refusal: unknown = await command({ config: agentYaml() }, recorder()).catch(
        (error: unknown) => error,
      );
      expect(refusal).toBeInstanceOf(PrivatelinkDnsError);
      expect(String(refusal)).toContain(`${code}: it fails, ${method} 'state'. ${remedy}`);
    },
  );

  test('throws a bug again instead of reporting it as a refusal', async () => {
    vi.spyOn(realDisk, 'write').mockRejectedValue(new TypeError('a defect'));
    await expect(once({ config: agentYaml() }, recorder())).rejects.toThrow(TypeError);
  });
});
