import { bench, describe } from 'vitest';
import type { BindingSnapshot } from '../../shared/model/feed.ts';
import { RESOLVER_NAMES } from '../../shared/model/resolvers.ts';
import { render, supportedUses } from '../../shared/render/registry.ts';
import { addressed, inputOf, s3, zoneOf } from '../unit/render/fixtures.ts';

const FLEET: BindingSnapshot[] = Array.from({ length: 10_000 }, (_, index) =>
  s3({
    binding: `binding-${index}`,
    zones: [zoneOf(`bucket-${index}.s3.eu-west-2.amazonaws.com`)],
  }),
);

describe('ten thousand bindings', () => {
  for (const name of RESOLVER_NAMES) {
    bench(
      name,
      () => {
        render(name, supportedUses(name), inputOf(FLEET, addressed()));
      },
      { iterations: 10, warmupIterations: 2, time: 0, warmupTime: 0 },
    );
  }
});
