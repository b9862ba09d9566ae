import { whyUnsupported } from '../render/registry.ts';
import { type Finding, quoted } from '../schema/problems.ts';
import type { Config } from './config.ts';

/**
 * Finds resolvers that cannot serve a binding as configured. Reports only the first reason for each resolver, with
 * the alternative.
 */
export function resolverFindings(config: Config): Finding[] {
  return config.resolvers.flatMap((choice, index) => {
    for (const binding of config.bindings) {
      const unsupported = whyUnsupported(choice, binding, config);
      if (unsupported === undefined) continue;
      const what = `${quoted(choice.name)} cannot serve ${binding.name}: ${unsupported.what}`;
      return [
        { path: ['resolvers', index], at: 'value' as const, what, remedy: unsupported.remedy },
      ];
    }
    return [];
  });
}
