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
  telemetry: Telemetry;
}

/**
 * The light sweep of every minute: asks public DNS which of the endpoints' addresses AWS answers with,
 * counts, and wakes a binding whose withdrawn addresses are not those that are published.
 */
export async function probe(deps: ProbeDeps): Promise<void> {
  const manifest = await deps.published();
  if (manifest.kind === 'failed') {
    deps.telemetry.warn('not probed: the manifest could not be read', { ...manifest.failure });
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
    const judged = await judgeAddresses(snapshot, stored.addresses, deps);
    if (!isDeepStrictEqual(judged, stored.addresses)) {
      await deps.health.replace(snapshot.binding, stored, judged);
    }
    if (isDeepStrictEqual(withdrawnOf(judged), snapshot.endpoint.withdrawn)) return;
    const message = { binding: snapshot.binding, reason: 'withdrawn addresses' };
    await deps.wake(message, `${deps.newId()}:${snapshot.binding}`);
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    // A probe that failed says nothing about any address; the next one comes in a minute.
    deps.telemetry.warn('a probe failed', { binding: snapshot.binding, cause: error.message });
  }
}

/** A and AAAA are asked and judged apart: an answer of one family says nothing of the other. */
async function judgeAddresses(
  { endpoint, zones }: BindingSnapshot,
  existing: readonly AddressHealth[],
  { dns, config }: ProbeDeps,
): Promise<AddressHealth[]> {
  const [zone] = zones;
  if (zone === undefined) return [];
  const name = publicTarget(endpoint.name, zone.domain);
  const judged = await Promise.all(
    zone.recordTypes.map(async (type: AddressType) => {
      const own = endpoint.addresses
        .map(({ address }) => address)
        .filter((address) => isIpv6(address) === (type === 'AAAA'));
      return updateHealth(existing, own, await dns.addresses(name, type), config.health);
    }),
  );
  return judged.flat();
}
