import { readFileSync } from 'node:fs';
import type { Config } from '../shared/config/config.ts';
import { loadConfig } from '../shared/config/load.ts';
import { InvalidInputError } from '../shared/model/errors.ts';
import { decodeText } from '../shared/model/text.ts';
import { awsSource, type Source, snapshotSource } from './source.ts';

export const DEFAULT_CONFIG = 'privatelink-dns.yaml';

export interface CommonOptions {
  config: string;
  json?: boolean;
}

export interface SourceOptions extends CommonOptions {
  snapshot?: string;
}

export function readConfig(file: string): Config {
  let text: string;
  try {
    text = decodeText(readFileSync(file));
  } catch (cause) {
    throw new InvalidInputError(
      `The configuration file ${file} cannot be read. Give its path with --config, or run privatelink-dns init to get a proposal; privatelink-dns.yaml in the root of the project is an example.`,
      { cause },
    );
  }
  return loadConfig(text, file);
}

/** Opens the snapshot of `--snapshot`; without it, AWS with the credentials of the environment. */
export async function openSource(options: SourceOptions, config: Config): Promise<Source> {
  return options.snapshot === undefined
    ? await awsSource(config)
    : snapshotSource(options.snapshot, config);
}
