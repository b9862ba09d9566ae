import { isDeepStrictEqual } from 'node:util';
import { CloudError } from '../cloud/errors.ts';
import type { PublicDnsPort } from '../cloud/public-dns.ts';
import type { Config } from '../config/config.ts';
import { isIpv6 } from '../model/addresses.ts';
import type { BindingSnapshot, Manifest } from '../model/feed.ts';
import type { WakeBinding } from '../model/messages.ts';
import type { Lookup } from '../model/observation.ts';
import type { AddressType } from '../model/records.ts';
import type { Telemetry } from '../model/telemetry.ts';
import { publicTarget } from '../render/private-names.ts';
import { type AddressHealth, updateHealth, withdrawnOf } from './health.ts';
import type { HealthStore } from './health-store.ts';

export interface ProbeDeps {
  config: Config;
  published(): Promise<Lookup<Manifest>>;
  dns: PublicDnsPort;
  health: HealthStore;
  wake: WakeBinding;
  newId(): string;
  now(): Date;
  telemetry: Telemetry;
}

/**
 * Runs every minute. Queries public DNS for each endpoint's name, counts which addresses AWS answers with, and wakes the
 * bindings whose withdrawn addresses differ from the published ones.
 */
export async function probe(deps: ProbeDeps): Promise<void> {
  const manifest = await deps.published();
  if (manifest.kind === 'failed') {
    deps.telemetry.warn('the probe was skipped: the manifest could not be read', {
      ...manifest.failure,
    });
    return;
  }
  const bindings = manifest.kind === 'present' ? manifest.value.bindings : [];
  const snapshots = bindings.flatMap(({ snapshot }) => snapshot ?? []);
  const live = snapshots.filter(({ status }) => status === 'live');
  await Promise.all(live.map((snapshot) => probeBinding(snapshot, deps)));
}

async function probeBinding(snapshot: BindingSnapshot, deps: ProbeDeps): Promise<void> {
  try {
    const stored = await deps.health.read(snapshot.binding);
    const updated = await probeAddresses(snapshot, stored.addresses, deps);
    if (!isDeepStrictEqual(updated, stored.addresses)) {
      await deps.health.replace(snapshot.binding, stored, updated);
    }
    if (isDeepStrictEqual(withdrawnOf(updated), snapshot.endpoint.withdrawn)) return;
    const message = {
      binding: snapshot.binding,
      reason: 'withdrawn addresses',
      observedAt: deps.now().toISOString(),
    };
    await deps.wake(message, `${deps.newId()}:${snapshot.binding}`);
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    // A failed probe does not count for or against an address. The next probe runs in a minute.
    deps.telemetry.warn('a probe failed', { binding: snapshot.binding, cause: error.message });
  }
}

/** Queries and counts A and AAAA separately: an answer of one family does not count for the other family. */
async function probeAddresses(
  { endpoint, zones }: BindingSnapshot,
  existing: readonly AddressHealth[],
  { dns, config }: ProbeDeps,
): Promise<AddressHealth[]> {
  const [zone] = zones;
  if (zone === undefined) return [];
  const name = publicTarget(endpoint.name, zone.domain);
  const updated = await Promise.all(
    zone.recordTypes.map(async (type: AddressType) => {
      const own = endpoint.addresses
        .map(({ address }) => address)
        .filter((address) => isIpv6(address) === (type === 'AAAA'));
      return updateHealth(existing, own, await dns.addresses(name, type), config.health);
    }),
  );
  return updated.flat();
}
