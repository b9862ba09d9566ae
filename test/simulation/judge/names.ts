/** The judge spells names and addresses by itself: a mistake in the product's spelling must not be its own. */

/** Lower case, without the last dot, `\052` undone. */
export function plainName(raw: string): string {
  return raw.toLowerCase().replace(/\.$/, '').replaceAll('\\052', '*');
}

/** IPv6 in its shortest form; the world's own addresses have no other ambiguity. */
export function canonicalAddress(address: string): string {
  if (!address.includes(':')) return address;
  return new URL(`http://[${address}]/`).hostname.slice(1, -1);
}
