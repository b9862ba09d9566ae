import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BindingSnapshot } from '../../../shared/model/feed.ts';
import { RESOLVER_NAMES, type ResolverName } from '../../../shared/model/resolvers.ts';
import {
  artifactFiles,
  RESOLVERS,
  render,
  supportedUses,
} from '../../../shared/render/registry.ts';
import type { Artifact, RenderInput, Use } from '../../../shared/render/resolver.ts';
import { addressed, inputOf, S3, s3, zoneOf } from './fixtures.ts';

/** A fleet in which every form that a binding can take occurs. */
const FLEET: BindingSnapshot[] = [
  s3(),
  s3({ binding: 's3-one-bucket', zones: [zoneOf(`one.${S3.replace('eu-west-2', 'eu-west-1')}`)] }),
  s3({
    binding: 's3-chosen',
    zones: [zoneOf('s3.eu-central-1.amazonaws.com')],
    names: { buckets: ['two', 'three'] },
  }),
  s3({
    binding: 'monitoring',
    service: 'monitoring',
    zones: [zoneOf('monitoring.eu-west-2.amazonaws.com', { wildcard: false })],
  }),
];

function rendered(
  name: ResolverName,
  bindings = FLEET,
  more: Partial<RenderInput> = {},
): Artifact[] {
  return render(name, supportedUses(name), inputOf(bindings, { ...addressed(), ...more }));
}

describe.each(RESOLVER_NAMES)('%s', (name) => {
  test('renders a file at least for each of its uses', () => {
    const uses = new Set(rendered(name).map(({ use }) => use));
    expect([...uses].sort()).toEqual(supportedUses(name).sort());
  });

  test('renders only what is asked for', () => {
    for (const use of supportedUses(name)) {
      const artifacts = render(name, [use], inputOf(FLEET, addressed()));
      expect(artifacts.length).toBeGreaterThan(0);
      expect(artifacts.every((artifact) => artifact.use === use)).toBe(true);
    }
  });

  test('states paths and commands without rendering the content', () => {
    const input = inputOf(FLEET, addressed());
    const files = render(name, supportedUses(name), input).map(({ content: _, ...file }) => file);
    expect(artifactFiles(name, supportedUses(name), input)).toEqual(files);
    expect(artifactFiles(name, supportedUses(name), inputOf(FLEET))).toEqual(files);
  });

  test('gives the same bytes whatever the order of bindings, zones, buckets and addresses', () => {
    const once = rendered(name);
    const shuffled = fc.shuffledSubarray(FLEET, { minLength: FLEET.length });
    fc.assert(
      fc.property(shuffled, (bindings) => {
        const turned = bindings.map((binding) => ({
          ...binding,
          names:
            binding.names === 'all'
              ? ('all' as const)
              : { buckets: [...binding.names.buckets].reverse() },
        }));
        expect(rendered(name, turned)).toEqual(once);
      }),
      { numRuns: 20 },
    );
  });

  test('changes its input in nothing', () => {
    const before = structuredClone(FLEET);
    rendered(name);
    expect(FLEET).toEqual(before);
  });

  test('says in every file whose it is, which revision, and not to edit it', () => {
    for (const { file, content, mediaType } of rendered(name, FLEET, { revision: 4711 })) {
      expect(content, file).toContain('net-prod');
      // CSV has no comments.
      if (mediaType === 'text/csv') continue;
      expect(content, file).toContain('4711');
      expect(content.toLowerCase(), file).toContain('do not edit');
    }
  });

  test('names each file once, below its own folder, and installs to an absolute path or nowhere', () => {
    const artifacts = rendered(name);
    expect(new Set(artifacts.map(({ file }) => file)).size).toBe(artifacts.length);
    for (const { file, install } of artifacts) {
      expect(file).toMatch(/^[A-Za-z0-9][A-Za-z0-9.-]*$/);
      if (install !== null) expect(install).toMatch(/^\/[A-Za-z0-9/._-]+$/);
    }
  });

  test('checks and reloads by programs with arguments, never by a line for a shell', () => {
    for (const { check, reload } of rendered(name)) {
      for (const [program] of [...check, ...reload]) {
        expect(program).toMatch(/^[A-Za-z0-9._/-]+$/);
        expect(program).not.toMatch(/(^|\/)(ba|da|k|z)?sh$/);
      }
    }
  });

  test('refuses in sentences, with what to write instead', () => {
    const uses: Use[] = ['forward', 'rewrite', 'client'];
    for (const answer of ['cname', 'address'] as const) {
      for (const use of uses) {
        for (const names of ['all' as const, { buckets: ['one'] }]) {
          const rpz = { zone: 'rpz.privatelink-dns', answer, ttl: 60 };
          const zones = [{ domain: S3, id: 'Z1', vpcs: undefined }];
          const unsupported = RESOLVERS[name].unsupported(
            use,
            { names, zones },
            { owner: 'net-prod', rpz },
          );
          if (unsupported === undefined) continue;
          expect(unsupported.what).not.toMatch(/\.$/);
          expect(unsupported.remedy).toMatch(/^[A-Z].*\.$/);
        }
      }
    }
  });
});

// Windows keeps what a script once made, so its scripts are told what to take away.
test.each(RESOLVER_NAMES.filter((name) => name !== 'windows'))(
  '%s leaves out what was given back to public DNS',
  (name) => {
    const [london = s3(), ...others] = FLEET;
    const released = rendered(name, [{ ...london, status: 'released' }, ...others]);
    expect(released.map(({ content }) => content)).toEqual(
      rendered(name, others).map(({ content }) => content),
    );
  },
);
