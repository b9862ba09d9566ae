import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
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

/** The machine fails every reading and writing of this kind. */
function failing(method: 'read' | 'write', code: string): void {
  const error = Object.assign(new Error(`${code}: it fails, ${method} 'state'`), { code });
  vi.spyOn(realDisk, method).mockRejectedValue(error);
}

/** A folder of its own for what the agent remembers can fail before there is any report. */
describe('a system call that fails before there can be a report', () => {
  it.each([
    ['once', once, 'write', 'ENOSPC', 'Make room; the next run goes on.'],
    ['once', once, 'write', 'EACCES', 'Give the agent’s user the right to write to the folder.'],
    ['rollback', rollback, 'write', 'ENOSPC', 'Make room; the next run goes on.'],
    ['verify', verify, 'read', 'EACCES', 'Give the agent’s user the right'],
    ['status', status, 'read', 'EACCES', 'Give the agent’s user the right'],
  ] as const)(
    'is told by %s as a refusal, with its remedy',
    async (_, command, method, code, remedy) => {
      failing(method, code);
      const refusal: unknown = await command({ config: agentYaml() }, recorder()).catch(
        (error: unknown) => error,
      );
      expect(refusal).toBeInstanceOf(PrivatelinkDnsError);
      expect(String(refusal)).toContain(`${code}: it fails, ${method} 'state'. ${remedy}`);
    },
  );

  it('a defect stays one', async () => {
    vi.spyOn(realDisk, 'write').mockRejectedValue(new TypeError('a defect'));
    await expect(once({ config: agentYaml() }, recorder())).rejects.toThrow(TypeError);
  });
});
