import { bench, describe } from 'vitest';
import type { BindingSnapshot } from '../../shared/model/feed.ts';
import { RESOLVERS } from '../../shared/render/registry.ts';
import { addressed, inputOf, s3, zoneOf } from '../unit/render/fixtures.ts';

const FLEET: BindingSnapshot[] = Array.from({ length: 10_000 }, (_, index) =>
  s3({
    binding: `binding-${index}`,
    zones: [zoneOf(`bucket-${index}.s3.eu-west-2.amazonaws.com`)],
  }),
);

describe('ten thousand bindings', () => {
  for (const [name, kind] of Object.entries(RESOLVERS)) {
    bench(
      name,
      () => {
        kind.render({ ...inputOf(FLEET, addressed()), uses: kind.uses });
      },
      { iterations: 10, warmupIterations: 2, time: 0, warmupTime: 0 },
    );
  }
});
