import { readFileSync } from 'node:fs';
import type { Config } from '../shared/config/config.ts';
import { loadConfig } from '../shared/config/load.ts';
import { InvalidInputError } from '../shared/model/errors.ts';

/** Reads the configuration to deploy. Every error states what is wrong with the file. */
export function readConfig(file: string): Config {
  return loadConfig(readText(file), file);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new InvalidInputError(
      `The configuration ${file} cannot be read. Name the file with --config FILE, or for the CDK with -c config=FILE or PRIVATELINK_DNS_CONFIG.`,
      { cause },
    );
  }
}
