import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asRevision } from '../../../shared/model/counters.ts';
import type { BindingSnapshot } from '../../../shared/model/feed.ts';
import { RESOLVER_NAMES, type ResolverName } from '../../../shared/model/resolvers.ts';
import { UnrenderableError } from '../../../shared/render/grammar.ts';
import {
  artifactFiles,
  RESOLVERS,
  render,
  supportedUses,
} from '../../../shared/render/registry.ts';
import type { Artifact, RenderInput, Use } from '../../../shared/render/resolver.ts';
import { addressed, inputOf, S3, s3, zoneOf } from './fixtures.ts';

/** Bindings of every form. */
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

/** The artifacts with both kinds of answer, as far as the resolver supports them. */
function renderedWithBothAnswers(name: ResolverName, bindings = FLEET): Artifact[] {
  return [inputOf(bindings), inputOf(bindings, addressed())].flatMap((input) => {
    const binding = { names: { buckets: ['one'] }, zones: undefined };
    const uses = supportedUses(name).filter(
      (use) => RESOLVERS[name].unsupported(use, binding, input) === undefined,
    );
    return render(name, uses, input);
  });
}

describe.each(RESOLVER_NAMES)('render(%s)', (name) => {
  test('returns at least one file for each supported use', () => {
    const uses = new Set(rendered(name).map(({ use }) => use));
    expect([...uses].sort()).toEqual(supportedUses(name).sort());
  });

  test('returns only files of the selected use', () => {
    for (const use of supportedUses(name)) {
      const artifacts = render(name, [use], inputOf(FLEET, addressed()));
      expect(artifacts.length).toBeGreaterThan(0);
      expect(artifacts.every((artifact) => artifact.use === use)).toBe(true);
    }
  });

  test('returns the paths and commands of artifactFiles, which do not depend on the answer', () => {
    const input = inputOf(FLEET, addressed());
    const files = render(name, supportedUses(name), input).map(({ content: _, ...file }) => file);
    expect(artifactFiles(name, supportedUses(name), input)).toEqual(files);
    expect(artifactFiles(name, supportedUses(name), inputOf(FLEET))).toEqual(files);
  });

  test('gives the same bytes for bindings and buckets in any order', () => {
    const once = renderedWithBothAnswers(name);
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
        expect(renderedWithBothAnswers(name, turned)).toEqual(once);
      }),
      { numRuns: 20 },
    );
  });

  test('does not change its input', () => {
    const before = structuredClone(FLEET);
    renderedWithBothAnswers(name);
    expect(FLEET).toEqual(before);
  });

  test('writes the owner, the revision and a warning not to edit it into every file', () => {
    for (const { file, content, mediaType } of rendered(name, FLEET, {
      revision: asRevision(4711),
    })) {
      expect(content, file).toContain('net-prod');
      // CSV has no comments.
      if (mediaType === 'text/csv') continue;
      expect(content, file).toContain('4711');
      expect(content.toLowerCase(), file).toContain('do not edit');
    }
  });

  test('uses each file name once, and an absolute path or no path to install the file', () => {
    const artifacts = rendered(name);
    expect(new Set(artifacts.map(({ file }) => file)).size).toBe(artifacts.length);
    for (const { file, install } of artifacts) {
      expect(file).toMatch(/^[A-Za-z0-9][A-Za-z0-9.-]*$/);
      if (install !== null) expect(install).toMatch(/^\/[A-Za-z0-9/._-]+$/);
    }
  });

  test('checks and reloads with programs and arguments, never with a shell', () => {
    for (const { check, reload } of rendered(name)) {
      for (const [program] of [...check, ...reload]) {
        expect(program).toMatch(/^[A-Za-z0-9._/-]+$/);
        expect(program).not.toMatch(/(^|\/)(ba|da|k|z)?sh$/);
      }
    }
  });

  test('refuses with a reason and a whole sentence that names an alternative', () => {
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

test.each<[ResolverName, string]>([
  ['dnsmasq', '`{ name: dnsmasq, use: forward }`'],
  ['knot-resolver', '`{ name: knot-resolver, use: forward }`'],
  ['windows', '`{ name: windows, use: forward }`'],
])('%s refuses use: rewrite with answer: cname, and proposes %s', (name, alternative) => {
  const cname = inputOf([s3()]);
  const names = { names: 'all', zones: undefined } as const;
  const { unsupported } = RESOLVERS[name];
  expect(unsupported('rewrite', names, cname)?.remedy).toContain(alternative);
  expect(unsupported('forward', names, cname)).toBeUndefined();
  for (const use of ['forward', 'rewrite'] as const) {
    expect(unsupported(use, names, { ...cname, ...addressed() })).toBeUndefined();
  }
  expect(() => render(name, ['rewrite'], cname)).toThrow(UnrenderableError);
  expect(render(name, ['forward'], cname)).not.toEqual([]);
});

// The scripts of windows list released names, because the server keeps what an earlier revision created.
test.each(RESOLVER_NAMES.filter((name) => name !== 'windows'))(
  'render(%s) leaves out released bindings',
  (name) => {
    const [london = s3(), ...others] = FLEET;
    const released = renderedWithBothAnswers(name, [{ ...london, status: 'released' }, ...others]);
    expect(released).toEqual(renderedWithBothAnswers(name, others));
  },
);
