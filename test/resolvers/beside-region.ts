import { describe, expect, test } from 'vitest';
import { asRevision } from '../../shared/model/counters.ts';
import type { BindingSnapshot } from '../../shared/model/feed.ts';
import { render as renderFiles } from '../../shared/render/registry.ts';
import type { Use } from '../../shared/render/resolver.ts';
import { type Daemon, withDaemon } from './harness/index.ts';
import type { Way } from './matrix.ts';
import { BUCKET, OTHER, S3, VPCE, worldOf } from './worlds.ts';

/** A binding for every name of a Region, and one for a bucket with its own endpoint and zone. */
const REGION = bindingOf('a-region', S3, 0);
const OWN = bindingOf('b-bucket', BUCKET, 1);

/** Tests for resolvers with ordered rules, and for checks that must accept addresses of both families. */
export function besideRegion(daemon: Daemon, ways: readonly Way[]): void {
  withDaemon(daemon, (host) => {
    describe.each(ways)('%s, a bucket beside its Region', (way) => {
      const use: Use = way === 'forward' ? 'forward' : 'rewrite';

      test('the bucket uses its own endpoint, and another bucket uses the Region’s endpoint', async () => {
        await host().configure(use);
        await host().install(render(daemon, use, way, [REGION, OWN]));
        await host().start();
        // One inbound endpoint with its own zone at a time, so only the correct rule leads to an answer.
        for (const { name, binding } of [
          { name: BUCKET, binding: OWN },
          { name: OTHER, binding: REGION },
        ]) {
          const { inbound, endpoint, zones } = binding;
          const addresses = endpoint.addresses.map(({ address }) => address);
          await host().serveInbound(
            inbound.addresses,
            zones.map(({ domain, wildcard }) => ({ domain, wildcard, addresses })),
          );
          const { answers } = await host().ask(name, 'A');
          const seen = answers.filter((answer) => answer.startsWith('A '));
          expect([name, seen]).toEqual([name, addresses.map((address) => `A ${address}`)]);
        }
      });
    });

    test.each(ways)('the check for %s accepts addresses of both families', async (way) => {
      const use: Use = way === 'forward' ? 'forward' : 'rewrite';
      const artifacts = render(daemon, use, way, [bothFamilies(REGION)]);
      await host().configure(use);
      await host().install(artifacts);
      expect(await host().check(artifacts)).toEqual({ refusedBy: undefined, output: '' });
    });
  });
}

function render(daemon: Daemon, use: Use, way: Way, bindings: readonly BindingSnapshot[]) {
  const answer = way === 'address' ? 'address' : 'cname';
  return renderFiles(daemon.name, [use], {
    owner: 'net-prod',
    revision: asRevision(1),
    rpz: { zone: 'rpz.privatelink-dns', answer, ttl: 60 },
    bindings,
  });
}

function bindingOf(binding: string, domain: string, turn: 0 | 1): BindingSnapshot {
  const [first] = worldOf('every name', turn).bindings;
  const zone = first?.zones[0];
  if (first === undefined || zone === undefined) throw new Error('A world has a binding.');
  return {
    ...first,
    binding,
    endpoint: { ...first.endpoint, name: `*.${VPCE[turn]}` },
    inbound: { id: null, addresses: [turn === 0 ? '10.0.1.122' : '10.0.1.7'], retiring: [] },
    zones: [{ ...zone, domain }],
  };
}

function bothFamilies(snapshot: BindingSnapshot): BindingSnapshot {
  const { endpoint, inbound, zones } = snapshot;
  return {
    ...snapshot,
    endpoint: {
      ...endpoint,
      addresses: [
        ...endpoint.addresses,
        { address: 'fd00::165', interfaceId: 'eni-6', subnetId: 'subnet-6' },
      ],
    },
    inbound: { ...inbound, addresses: [...inbound.addresses, 'fd00::122'] },
    zones: zones.map((zone) => ({ ...zone, recordTypes: ['A', 'AAAA'] })),
  };
}
