import { type CommonOptions, readConfig } from './options.ts';
import { EXIT, type Output } from './output.ts';

/** Checks the configuration file and reports every problem at once, each with its line and a remedy. */
export function validate(options: CommonOptions, out: Output): number {
  const config = readConfig(options.config);
  const zones = config.bindings.reduce((sum, { zones }) => sum + (zones?.length ?? 0), 0);
  if (options.json) out.json({ valid: true, config });
  else {
    out.line(
      `${options.config} is valid: owner ${config.owner}, mode ${config.mode}, ${config.bindings.length} binding(s), ${zones} zone(s) listed, resolvers ${config.resolvers.map(({ name }) => name).join(', ')}.`,
    );
  }
  return EXIT.inSync;
}
