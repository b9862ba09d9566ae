import ipaddr from 'ipaddr.js';
import { InvalidInputError } from '../model/errors.ts';
import { MAX_NAME_LENGTH, withoutWildcard } from '../model/names.ts';
import type { ForwardedDomain, RewrittenName } from './private-names.ts';

/** A value that must not be written into a resolver's configuration. */
export class UnrenderableError extends InvalidInputError {}

/** A host label, or one with `_`, as services and policy zones have it. */
const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** A canonical host name. Renderers write no other text as a name, whatever a tag or a file contains. */
export function checkedName(name: string): string {
  const labels = name.split('.');
  const isName = labels.every((label) => LABEL.test(label)) && name.length <= MAX_NAME_LENGTH;
  if (!isName) {
    throw new UnrenderableError(
      `${JSON.stringify(name)} is not a DNS name that a resolver's configuration can hold: labels of a-z, 0-9, - and _, 63 at most each, ${MAX_NAME_LENGTH} in all.`,
    );
  }
  return name;
}

/** Distinct names, sorted. */
export function checkedNames(names: readonly string[]): string[] {
  return [...new Set(names)].sort().map(checkedName);
}

/** An owner name in the policy zone, optionally with `*.` in front. It is relative, so the zone's name adds to its length. */
export function checkedOwner(name: string, zone: string): string {
  checkedName(withoutWildcard(name));
  if (`${name}.${zone}`.length > MAX_NAME_LENGTH) {
    throw new UnrenderableError(
      `${JSON.stringify(name)} is too long: with the policy zone ${zone} after it, it has more than ${MAX_NAME_LENGTH} characters.`,
    );
  }
  return name;
}

/** An address in its canonical form, without a zone (`%eth0`), which is valid only on one machine. */
export function checkedAddress(address: string): string {
  const isCanonical = ipaddr.isValid(address) && ipaddr.parse(address).toString() === address;
  if (!isCanonical || address.includes('%')) {
    throw new UnrenderableError(
      `${JSON.stringify(address)} is not an IP address in its canonical form.`,
    );
  }
  return address;
}

/** The forwarders of a domain. An empty list is refused: resolvers would ask public DNS. */
export function checkedForwarders({ domain, forwarders }: ForwardedDomain): string[] {
  return notEmpty(forwarders, `forwarder for ${domain}`).map(checkedAddress);
}

/** The addresses that a name is answered with. An empty list is refused: the name would stay public. */
export function checkedAnswers({ name, addresses }: RewrittenName): RewrittenName['addresses'] {
  return notEmpty(addresses, `address to answer for ${name}`).map(({ type, address }) => ({
    type,
    address: checkedAddress(address),
  }));
}

function notEmpty<T>(list: readonly T[], what: string): readonly T[] {
  if (list.length === 0) throw new UnrenderableError(`There is no ${what}.`);
  return list;
}

/** An owner or a binding, for use in a comment: one line, without a character that could end the comment. */
export function checkedWord(word: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(word)) {
    throw new UnrenderableError(
      `${JSON.stringify(word)} cannot be written in a comment: only letters, digits, dot, - and _ are permitted.`,
    );
  }
  return word;
}
