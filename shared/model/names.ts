/**
 * DNS names. The canonical form, used everywhere inside, is lower case, without a trailing dot, and with
 * Route 53's octal escapes undone: `*.s3.eu-west-2.amazonaws.com`.
 */

/** Route 53 writes every character but a-z 0-9 - _ . as a three-digit octal escape (DomainNameFormat): `*` is `\052`. */
export function canonicalName(raw: string): string {
  return raw
    .replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
    .toLowerCase()
    .replace(/\.$/, '');
}

/** A zone id without the `/hostedzone/` that some answers put before it. */
export function canonicalZoneId(raw: string): string {
  return raw.replace(/^\/?hostedzone\//, '');
}

/** A canonical name as IAM's `ChangeResourceRecordSetsNormalizedRecordNames` wants it: escaped, without the dot. */
export function escapedName(name: string): string {
  return name.replace(
    /[^a-z0-9\-_.]/g,
    (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
}

export function wildcardOf(domain: string): string {
  return `*.${domain}`;
}

/** `*.vpce-1.s3.eu-west-2.vpce.amazonaws.com` without its `*.`; other names as they are. */
export function withoutWildcard(name: string): string {
  return name.startsWith('*.') ? name.slice(2) : name;
}

export function isBelow(name: string, domain: string): boolean {
  return name.endsWith(`.${domain}`);
}

export function isAtOrBelow(name: string, domain: string): boolean {
  return name === domain || isBelow(name, domain);
}
