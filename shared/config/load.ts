import { loadYaml } from '../schema/yaml.ts';
import type { Config } from './config.ts';
import { examine } from './parse.ts';

/** Parses the text of a configuration file. Throws `ConfigError`; `file` names the text in its message. */
export function loadConfig(text: string, file: string): Config {
  return loadYaml(text, file, examine);
}
