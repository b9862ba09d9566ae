import { loadYaml } from '../schema/yaml.ts';
import type { Config } from './config.ts';
import { examine } from './parse.ts';

/** Throws `ConfigError`. `file` is the name that messages give the text. */
export function loadConfig(text: string, file: string): Config {
  return loadYaml(text, file, examine);
}
