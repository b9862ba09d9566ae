import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { AddressType } from '../model/records.ts';
import { CloudError } from './errors.ts';

/** Queries of public DNS. Methods throw a `CloudError` if a query gets no answer. */
export interface PublicDnsPort {
  /** All addresses of several answers. Empty: the name exists, but has no addresses of that type. */
  addresses(name: string, type: AddressType): Promise<string[]>;
}

const TIMEOUT_MS = 2000;
const TRIES = 2;
/** An answer can contain only some of a name's addresses. So an address is missing only if none of these answers contains it. */
const ANSWERS = 3;

/** Without `servers`, the queries go to the DNS servers of the machine. */
export function createPublicDns(servers?: readonly string[]): PublicDnsPort {
  return {
    addresses: async (name, type) => {
      const answers = await Promise.all(
        Array.from({ length: ANSWERS }, () => query(name, type, servers)),
      );
      return [...new Set(answers.flat())].filter((address) => isIP(address) !== 0).sort();
    },
  };
}

async function query(
  name: string,
  type: AddressType,
  servers: readonly string[] | undefined,
): Promise<string[]> {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
  if (servers !== undefined) resolver.setServers(servers);
  try {
    return await (type === 'A' ? resolver.resolve4(name) : resolver.resolve6(name));
  } catch (cause) {
    const code = String((cause as { code?: unknown }).code ?? 'UNKNOWN');
    if (code === 'ENODATA') return [];
    throw new CloudError(
      { service: 'dns', operation: `Resolve${type}` },
      code,
      `${name}: ${code}`,
      {
        cause,
        kind: 'retry',
      },
    );
  }
}
