/**
 * The judge normalises names and addresses with its own code, so that a mistake in the product's code is not repeated
 * here.
 */

/** Lower case, without the trailing dot, and with `\052` decoded to `*`. */
export function plainName(raw: string): string {
  return raw.toLowerCase().replace(/\.$/, '').replaceAll('\\052', '*');
}

/** IPv6 addresses in their shortest form. Other addresses in the simulation have only one form. */
export function canonicalAddress(address: string): string {
  if (!address.includes(':')) return address;
  return new URL(`http://[${address}]/`).hostname.slice(1, -1);
}
