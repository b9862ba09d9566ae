import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asFence } from '../../../shared/model/counters.ts';
import type { BindingSnapshot } from '../../../shared/model/feed.ts';
import { RESOLVER_NAMES, type ResolverName } from '../../../shared/model/resolvers.ts';
import { renderAll, supportedUses } from '../../../shared/render/registry.ts';
import { addressed, inputOf, s3, zoneOf } from './fixtures.ts';

/** Facts with few possible values each, so that two random draws are often equal. */
interface Facts {
  zones: string[];
  forwarders: string[];
  retiringForwarder: boolean;
  addresses: string[];
  fence: number;
  interfaceId: string;
  isReversed: boolean;
}

const some = (...values: string[]) => fc.subarray(values, { minLength: 1 });
const facts: fc.Arbitrary<Facts> = fc.record({
  zones: some('a.s3.eu-west-2.amazonaws.com', 'b.s3.eu-west-2.amazonaws.com'),
  forwarders: some('10.0.1.122', '10.0.2.213'),
  retiringForwarder: fc.boolean(),
  addresses: some('10.0.1.165', '10.0.2.19'),
  fence: fc.nat(2),
  interfaceId: fc.constantFrom('eni-1', 'eni-2'),
  isReversed: fc.boolean(),
});

function bindingsOf({ isReversed, ...of }: Facts): BindingSnapshot[] {
  const base = s3();
  const changed = s3({
    endpoint: {
      ...base.endpoint,
      addresses: of.addresses.map((address) => ({
        address,
        interfaceId: of.interfaceId,
        subnetId: 'subnet-1',
      })),
    },
    inbound: {
      ...base.inbound,
      addresses: of.forwarders,
      retiring: of.retiringForwarder
        ? [{ address: '10.0.9.9', until: '2026-01-01T00:00:00.000Z' }]
        : [],
    },
    zones: of.zones.map((domain) => zoneOf(domain, { fence: asFence(of.fence) })),
  });
  const other = s3({ binding: 'other', zones: [zoneOf('c.s3.eu-west-2.amazonaws.com')] });
  return isReversed ? [other, changed] : [changed, other];
}

/** The facts that this kind of resolver's files depend on. */
function whatMatters(name: ResolverName, of: Facts): string {
  const uses = supportedUses(name);
  const isForwarding = uses.includes('forward');
  const isAnswering = uses.includes('rewrite') || name === 'hosts';
  return JSON.stringify([
    // The AWS settings contain the endpoint's own name and do not depend on the private names.
    name === 'aws-config' ? [] : of.zones,
    isForwarding ? [of.forwarders, of.retiringForwarder] : [],
    isAnswering ? of.addresses : [],
  ]);
}

test.each(RESOLVER_NAMES)(
  'the files of %s are equal if and only if the facts that they depend on are equal',
  (name) => {
    const bytes = (of: Facts) =>
      JSON.stringify(renderAll([{ name, use: 'both' }], inputOf(bindingsOf(of), addressed())));
    let equal = 0;
    fc.assert(
      fc.property(facts, facts, (one, other) => {
        const isSame = whatMatters(name, one) === whatMatters(name, other);
        if (isSame) equal += 1;
        expect(bytes(one) === bytes(other)).toBe(isSame);
      }),
      { numRuns: 300, seed: 7 },
    );
    expect(equal).toBeGreaterThan(0);
  },
);
