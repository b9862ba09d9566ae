import { type ExecFileSyncOptions, execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '../shared/model/digest.ts';
import { PrivatelinkDnsError } from '../shared/model/errors.ts';

/**
 * Returns the path of a program of a Python package. The first use creates a virtual environment outside the
 * working tree, one for each content of the requirements file. pip verifies the hash of every package.
 */
export function pythonTool(program: string, requirements: string): string {
  const digest = sha256(readFileSync(requirements, 'utf8')).slice(0, 12);
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const folder = join(cache, 'privatelink-dns', `python-${digest}`);
  const tool = join(folder, 'bin', program);
  if (existsSync(tool)) return tool;
  const quiet: ExecFileSyncOptions = { stdio: ['ignore', 'ignore', 'inherit'] };
  try {
    execFileSync('python3', ['-m', 'venv', '--clear', folder], quiet);
    const install = ['install', '--quiet', '--require-hashes', '--requirement', requirements];
    execFileSync(join(folder, 'bin', 'pip'), install, quiet);
  } catch (cause) {
    throw new PrivatelinkDnsError(
      `${program} could not be installed into ${folder}. Install python3 with its venv module, and check the access to a Python package index.`,
      { cause },
    );
  }
  return tool;
}
