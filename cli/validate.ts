import type { Binding } from '../shared/model/binding.ts';
import { tabulatedZones } from '../shared/model/service-facts.ts';
import { type CommonOptions, readConfig } from './options.ts';
import { EXIT, type Output } from './output.ts';

/** Whether the binding has zones of a service that the table of facts does not contain. */
function isUnchecked(binding: Binding): boolean {
  return binding.zones !== undefined && tabulatedZones(binding) === undefined;
}

/** Checks the configuration file and reports every problem at once, each with its line and a remedy. */
export function validate(options: CommonOptions, out: Output): number {
  const config = readConfig(options.config);
  const zones = config.bindings.reduce((sum, { zones }) => sum + (zones?.length ?? 0), 0);
  const unchecked = config.bindings.filter(isUnchecked).map(({ name }) => name);
  if (options.json) out.json({ valid: true, config, unchecked });
  else {
    out.line(
      `${options.config} is valid: owner ${config.owner}, mode ${config.mode}, ${config.bindings.length} binding(s), ${zones} zone(s) listed, resolvers ${config.resolvers.map(({ name }) => name).join(', ')}.`,
    );
    if (unchecked.length > 0) {
      out.line(
        `Not checked without credentials: whether the zones of ${unchecked.join(', ')} are names of the service. plan compares them with the names that AWS lists.`,
      );
    }
  }
  return EXIT.inSync;
}
