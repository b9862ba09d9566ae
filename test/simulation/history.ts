import type { EmbeddedCloud } from '../../embedded-aws/cloud.ts';
import { canonicalAddress } from './judge/names.ts';

/** When addresses were last held or attached, in milliseconds of the virtual clock. */
export class History {
  readonly #cloud: EmbeddedCloud;
  /** By endpoint and address: when the endpoint last held it. */
  readonly #held = new Map<string, number>();
  /** By endpoint of either kind and address: when its current presence began, without a break that was sampled. */
  readonly #since = new Map<string, number>();
  /** By Resolver endpoint and address: when the address was last attached. */
  readonly #attached = new Map<string, number>();
  /** By Resolver endpoint and address: when the address was last sampled as no longer attached. */
  readonly #detached = new Map<string, number>();

  constructor(cloud: EmbeddedCloud) {
    this.#cloud = cloud;
  }

  /** Called before and after each change, and at each read of the product. */
  sample(): void {
    const now = this.#cloud.clock.now().getTime();
    const ec2 = this.#cloud.world.ec2();
    for (const [id, { interfaces }] of ec2.endpoints) {
      for (const interfaceId of interfaces.values()) {
        const found = ec2.interfaces.get(interfaceId);
        for (const address of [
          found?.PrivateIpAddress,
          ...(found?.Ipv6Addresses ?? []).map(({ Ipv6Address }) => Ipv6Address),
        ]) {
          if (address === undefined) continue;
          const key = `${id} ${canonicalAddress(address)}`;
          this.#held.set(key, now);
          if (!this.#since.has(key)) this.#since.set(key, now);
        }
      }
    }
    const attached = new Set<string>();
    for (const [id, { addresses }] of this.#cloud.world.resolver().endpoints) {
      for (const { address } of addresses.values()) {
        if (address.Status !== 'ATTACHED') continue;
        this.#attached.set(`${id} ${address.Ip}`, now);
        attached.add(`${id} ${address.Ip}`);
        if (!this.#since.has(`${id} ${address.Ip}`)) this.#since.set(`${id} ${address.Ip}`, now);
      }
    }
    for (const key of this.#attached.keys()) {
      if (attached.has(key)) continue;
      this.#detached.set(key, now);
      this.#since.delete(key);
    }
  }

  heldAt(endpointId: string, address: string): number | undefined {
    return this.#held.get(`${endpointId} ${address}`);
  }

  /** When the current presence of the address began, for an endpoint of either kind. */
  presentSince(endpointId: string, address: string): number | undefined {
    return this.#since.get(`${endpointId} ${address}`);
  }

  detachedAt(resolverEndpointId: string, address: string): number | undefined {
    return this.#detached.get(`${resolverEndpointId} ${address}`);
  }

  attachedAt(resolverEndpointId: string, address: string): number | undefined {
    return this.#attached.get(`${resolverEndpointId} ${address}`);
  }
}
