/** The health of one endpoint address, counted from the latest probes. */
export interface AddressHealth {
  address: string;
  /** The number of consecutive answers without the address. */
  misses: number;
  /** The number of consecutive answers with the address since it was withdrawn. */
  hits: number;
  withdrawn: boolean;
}

export interface HealthLimits {
  missesToWithdraw: number;
  hitsToRestore: number;
}

/**
 * Counts an answer of public DNS for each address. AWS removes an address from the regional name while its Availability
 * Zone is impaired, and sends no event for it. After `missesToWithdraw` answers without an address, the address is
 * withdrawn. After `hitsToRestore` answers with it, the address is restored.
 *
 * An answer without any of the addresses changes nothing. The last address is never withdrawn.
 */
export function updateHealth(
  existing: readonly AddressHealth[],
  addresses: readonly string[],
  answer: readonly string[],
  limits: HealthLimits,
): AddressHealth[] {
  const before = addresses.map(
    (address) => existing.find((entry) => entry.address === address) ?? unprobed(address),
  );
  if (!addresses.some((address) => answer.includes(address))) return before;
  const updated = before.map((entry) => {
    if (!answer.includes(entry.address)) return missed(entry, limits);
    return entry.withdrawn ? hit(entry, limits) : { ...entry, misses: 0 };
  });
  return updated.every(({ withdrawn }) => withdrawn) ? before : updated;
}

function unprobed(address: string): AddressHealth {
  return { address, misses: 0, hits: 0, withdrawn: false };
}

/** The count stops at the limit, so that a long absence causes no further writes. */
function missed(entry: AddressHealth, { missesToWithdraw }: HealthLimits): AddressHealth {
  const misses = Math.min(entry.misses + 1, missesToWithdraw);
  return { ...entry, misses, hits: 0, withdrawn: entry.withdrawn || misses >= missesToWithdraw };
}

function hit(entry: AddressHealth, { hitsToRestore }: HealthLimits): AddressHealth {
  const hits = entry.hits + 1;
  return hits >= hitsToRestore ? unprobed(entry.address) : { ...entry, misses: 0, hits };
}

export function withdrawnOf(health: readonly AddressHealth[]): string[] {
  return health
    .filter(({ withdrawn }) => withdrawn)
    .map(({ address }) => address)
    .sort();
}
