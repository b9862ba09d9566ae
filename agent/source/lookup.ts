import { lookup as systemLookup } from 'node:dns';
import { isIPv6, type LookupFunction } from 'node:net';
import { isAtOrBelow } from '../../shared/model/names.ts';
import type { KnownEndpoint } from '../state.ts';

/** A system resolver whose servers are all silent takes longer than a run should. */
const PATIENCE = 5_000;

type Address = { address: string; family: number };

/**
 * Names as the system resolves them. Where it cannot, those that our endpoints serve are answered with the
 * endpoints' addresses of the last good manifest: the agent reaches the feed although the resolver that it
 * looks after does not answer. TLS goes on checking the name.
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
      const late = new Error(`${host} was not resolved in ${PATIENCE / 1000} s`);
      reject(Object.assign(late, { code: 'ETIMEOUT' }));
    }, PATIENCE);
    systemLookup(host, { all: true }, (error, addresses) => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve(addresses);
    });
  });
}
