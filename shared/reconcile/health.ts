/** How one address of an endpoint did in the last probes. */
export interface AddressHealth {
  address: string;
  /** Probes in a row that did not answer with it. */
  misses: number;
  /** Probes in a row that did, since it was withdrawn. */
  hits: number;
  withdrawn: boolean;
}

export interface HealthLimits {
  missesToWithdraw: number;
  hitsToRestore: number;
}

/**
 * What a probe's answer means for each address. AWS takes an address out of the regional name while its
 * zone is impaired, and no event says so; a list of addresses in a file does not notice. An address that is
 * missed often enough is withdrawn, and comes back after enough answers with it.
 *
 * An answer that is empty, or that names none of the addresses, says nothing about any of them; and the
 * last address is never withdrawn.
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
  const judged = before.map((entry) => {
    if (!answer.includes(entry.address)) return missed(entry, limits);
    return entry.withdrawn ? returned(entry, limits) : { ...entry, misses: 0 };
  });
  return judged.every(({ withdrawn }) => withdrawn) ? before : judged;
}

function unprobed(address: string): AddressHealth {
  return { address, misses: 0, hits: 0, withdrawn: false };
}

/** Counting stops at the limit, so that a long absence changes nothing more. */
function missed(entry: AddressHealth, { missesToWithdraw }: HealthLimits): AddressHealth {
  const misses = Math.min(entry.misses + 1, missesToWithdraw);
  return { ...entry, misses, hits: 0, withdrawn: entry.withdrawn || misses >= missesToWithdraw };
}

function returned(entry: AddressHealth, { hitsToRestore }: HealthLimits): AddressHealth {
  const hits = entry.hits + 1;
  return hits >= hitsToRestore ? unprobed(entry.address) : { ...entry, misses: 0, hits };
}

export function withdrawnOf(health: readonly AddressHealth[]): string[] {
  return health
    .filter(({ withdrawn }) => withdrawn)
    .map(({ address }) => address)
    .sort();
}
