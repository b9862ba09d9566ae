import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { AddressType } from '../model/records.ts';
import { CloudError } from './errors.ts';

/** Public DNS, asked by a resolver of our own. Throws a `CloudError` where it did not answer. */
export interface PublicDnsPort {
  /** Every address that several answers gave. Empty: the name exists without addresses of that type. */
  addresses(name: string, type: AddressType): Promise<string[]>;
}

const TIMEOUT_MS = 2000;
const TRIES = 2;
/** A name may answer with some of its addresses at a time: an address is missing only where none of these had it. */
const ANSWERS = 3;

/** `servers` are those of the machine where none are given. */
export function createPublicDns(servers?: readonly string[]): PublicDnsPort {
  return {
    addresses: async (name, type) => {
      const answers = await Promise.all(
        Array.from({ length: ANSWERS }, () => ask(name, type, servers)),
      );
      return [...new Set(answers.flat())].filter((address) => isIP(address) !== 0).sort();
    },
  };
}

async function ask(
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
