import ipaddr from 'ipaddr.js';

/** A CIDR block as the numbers of its first and last address. */
export interface Range {
  first: bigint;
  last: bigint;
  bytes: number;
}

export function rangeOf(cidr: string): Range {
  const [address, length] = ipaddr.parseCIDR(cidr);
  const bytes = address.toByteArray().length;
  const size = 1n << BigInt(bytes * 8 - length);
  const first = (numberOf(address.toString()) / size) * size;
  return { first, last: first + size - 1n, bytes };
}

export function contains(range: Range, address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const number = numberOf(address);
  return bytesOf(address) === range.bytes && range.first <= number && number <= range.last;
}

export function within(inner: Range, outer: Range): boolean {
  return inner.bytes === outer.bytes && outer.first <= inner.first && inner.last <= outer.last;
}

export function overlap(one: Range, other: Range): boolean {
  return one.bytes === other.bytes && one.first <= other.last && other.first <= one.last;
}

/**
 * The lowest free address. AWS reserves the first four addresses and the last one of a subnet (VPC guide, "Subnet
 * sizing").
 */
export function freeAddress(range: Range, taken: ReadonlySet<string>): string | undefined {
  for (let number = range.first + 4n; number < range.last; number += 1n) {
    const address = textOf(number, range.bytes);
    if (!taken.has(address)) return address;
  }
  return undefined;
}

export function isReserved(range: Range, address: string): boolean {
  const number = numberOf(address);
  return number < range.first + 4n || number === range.last;
}

function bytesOf(address: string): number {
  return ipaddr.parse(address).toByteArray().length;
}

function numberOf(address: string): bigint {
  return ipaddr
    .parse(address)
    .toByteArray()
    .reduce((number, byte) => (number << 8n) + BigInt(byte), 0n);
}

function textOf(number: bigint, bytes: number): string {
  const digits = Array.from({ length: bytes }, (_, index) =>
    Number((number >> BigInt(8 * (bytes - 1 - index))) & 0xffn),
  );
  return ipaddr.fromByteArray(digits).toString();
}
