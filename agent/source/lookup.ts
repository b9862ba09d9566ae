import { lookup as systemLookup } from 'node:dns';
import { isIPv6, type LookupFunction } from 'node:net';
import { isAtOrBelow } from '../../shared/model/names.ts';
import type { KnownEndpoint } from '../state.ts';

/** If no DNS server answers, the system resolver takes longer than a run should wait. */
const TIMEOUT_MS = 5_000;

type Address = { address: string; family: number };

/**
 * Resolves names with the system resolver. If that fails, names that our endpoints serve resolve to the endpoint
 * addresses in the last accepted manifest, so that the agent reaches the feed although its own resolver does not
 * answer. TLS still checks the name.
 */
export function lookupWith(
  endpoints: () => Promise<readonly KnownEndpoint[]>,
  resolve: typeof systemAddresses = systemAddresses,
): LookupFunction {
  return (host, options, callback) => {
    addressesOf(host, options.family, endpoints, resolve).then(
      (found) => {
        const [first] = found;
        if (options.all) callback(null, found);
        else callback(null, first?.address ?? '', first?.family ?? 0);
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    );
  };
}

async function addressesOf(
  host: string,
  family: number | string | undefined,
  endpoints: () => Promise<readonly KnownEndpoint[]>,
  resolve: typeof systemAddresses,
): Promise<Address[]> {
  try {
    return await resolve(host);
  } catch (error) {
    const known = (await endpoints())
      .filter(({ domains }) => domains.some((domain) => isAtOrBelow(host.toLowerCase(), domain)))
      .flatMap(({ addresses }) => addresses)
      .map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }))
      .filter((entry) => ![4, 6].includes(Number(family)) || entry.family === Number(family));
    if (known.length === 0) throw error;
    return known;
  }
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
