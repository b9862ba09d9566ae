import ipaddr from 'ipaddr.js';

/** Address ranges that are not routed on the Internet: RFC 1918, RFC 6598 (shared address space) and RFC 4193 (ULA). */
const PRIVATE = ['private', 'carrierGradeNat', 'uniqueLocal'];

export function isPrivate(address: string): boolean {
  return PRIVATE.includes(ipaddr.parse(address).range());
}

export function isIpv6(address: string): boolean {
  return address.includes(':');
}

/** Whether the address is in one of the ranges. The ranges are CIDR blocks. */
export function isWithin(address: string, ranges: readonly string[]): boolean {
  const parsed = ipaddr.parse(address);
  return ranges.some((range) => {
    const [network, bits] = ipaddr.parseCIDR(range);
    return parsed.kind() === network.kind() && parsed.match(network, bits);
  });
}

/** An IPv4 address in four decimal parts, or an IPv6 address without a zone such as `%eth0`. */
export function isAddress(value: string): boolean {
  return (
    ipaddr.IPv4.isValidFourPartDecimal(value) ||
    (ipaddr.IPv6.isValid(value) && !value.includes('%'))
  );
}

/** Maps every spelling of an address to one spelling, so that addresses can be compared as text. */
export function canonicalAddress(address: string): string {
  return isAddress(address) ? ipaddr.parse(address).toString() : address;
}
