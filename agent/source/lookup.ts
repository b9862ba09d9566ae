import { lookup as systemLookup } from 'node:dns';
import { isIPv6, type LookupFunction } from 'node:net';
import { isPrivate } from '../../shared/model/addresses.ts';
import { isAtOrBelow } from '../../shared/model/names.ts';
import type { KnownEndpoint } from '../state.ts';

/** If no DNS server answers, the system resolver takes longer than a run should wait. */
const TIMEOUT_MS = 5_000;

type Address = { address: string; family: number };

/**
 * Resolves the names of a source. The endpoint addresses in the last accepted manifest are known for the names that our
 * endpoints serve, so the agent reaches the feed although its own resolver does not answer, or answers wrongly. TLS still
 * checks the name. Node tries the addresses in this order until it has a connection:
 *
 * - the answer of DNS, then the known addresses;
 * - the known addresses first, if DNS answers only with public addresses that are not known;
 * - the known addresses only, if DNS fails or after `fallBack`.
 */
export class FeedLookup {
  readonly #endpoints: () => Promise<readonly KnownEndpoint[]>;
  readonly #resolve: typeof systemAddresses;
  #hasKnown = false;
  #onlyKnown = false;

  constructor(
    endpoints: () => Promise<readonly KnownEndpoint[]>,
    resolve: typeof systemAddresses = systemAddresses,
  ) {
    this.#endpoints = endpoints;
    this.#resolve = resolve;
  }

  readonly lookup: LookupFunction = (host, options, callback) => {
    this.#addressesOf(host, options.family).then(
      (found) => {
        const [first] = found;
        if (options.all) callback(null, found);
        else callback(null, first?.address ?? '', first?.family ?? 0);
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    );
  };

  /**
   * Makes later lookups return only known addresses. Returns whether this can help: a looked-up name has known addresses,
   * and they were not the only ones.
   */
  fallBack(): boolean {
    if (!this.#hasKnown || this.#onlyKnown) return false;
    this.#onlyKnown = true;
    return true;
  }

  async #addressesOf(host: string, family: number | string | undefined): Promise<Address[]> {
    const known = (await this.#endpoints())
      .filter(({ domains }) => domains.some((domain) => isAtOrBelow(host.toLowerCase(), domain)))
      .flatMap(({ addresses }) => addresses)
      .map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }))
      .filter((entry) => ![4, 6].includes(Number(family)) || entry.family === Number(family));
    if (known.length > 0) this.#hasKnown = true;
    if (known.length > 0 && this.#onlyKnown) return known;
    try {
      return ordered(await this.#resolve(host), known);
    } catch (error) {
      if (known.length === 0) throw error;
      return known;
    }
  }
}

function ordered(answer: readonly Address[], known: readonly Address[]): Address[] {
  const isKnown = ({ address }: Address) => known.some((one) => one.address === address);
  const isPlausible = answer.some((one) => isKnown(one) || isPrivate(one.address));
  const others = known.filter(({ address }) => !answer.some((one) => one.address === address));
  return isPlausible ? [...answer, ...others] : [...others, ...answer];
}

function systemAddresses(host: string): Promise<Address[]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const late = new Error(`${host} was not resolved in ${TIMEOUT_MS / 1000} s`);
      reject(Object.assign(late, { code: 'ETIMEOUT' }));
    }, TIMEOUT_MS);
    systemLookup(host, { all: true }, (error, addresses) => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve(addresses);
    });
  });
}
