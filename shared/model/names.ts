/**
 * DNS names. The product uses only the canonical form: lower case, no trailing dot, and Route 53's octal escapes decoded,
 * such as `*.s3.eu-west-2.amazonaws.com`.
 */

/** Route 53 writes every character except a-z 0-9 - _ . as a three-digit octal escape (DomainNameFormat): `*` is `\052`. */
export function canonicalName(raw: string): string {
  return raw
    .replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
    .toLowerCase()
    .replace(/\.$/, '');
}

/** A zone id without the prefix `/hostedzone/` that some AWS responses contain. */
export function canonicalZoneId(raw: string): string {
  return raw.replace(/^\/?hostedzone\//, '');
}

/** The form of a canonical name in IAM's condition key `ChangeResourceRecordSetsNormalizedRecordNames`: escaped, no trailing dot. */
export function escapedName(name: string): string {
  return name.replace(
    /[^a-z0-9\-_.]/g,
    (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
}

/** Characters of a name in text form, without the final dot (RFC 1035, section 2.3.4). */
export const MAX_NAME_LENGTH = 253;

const HOST_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** A label of a canonical host name (RFC 1123, section 2.1): 1 to 63 of a-z, 0-9 and `-`, and no `-` at its ends. */
export function isHostLabel(label: string): boolean {
  return HOST_LABEL.test(label);
}

export function wildcardOf(domain: string): string {
  return `*.${domain}`;
}

/** Removes a leading `*.`, as in `*.vpce-1.s3.eu-west-2.vpce.amazonaws.com`. Returns other names unchanged. */
export function withoutWildcard(name: string): string {
  return name.startsWith('*.') ? name.slice(2) : name;
}

export function isBelow(name: string, domain: string): boolean {
  return name.endsWith(`.${domain}`);
}

export function isAtOrBelow(name: string, domain: string): boolean {
  return name === domain || isBelow(name, domain);
}
