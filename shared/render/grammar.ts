import ipaddr from 'ipaddr.js';
import { InvalidInputError } from '../model/errors.ts';
import { withoutWildcard } from '../model/names.ts';

/** Something that must not be written into a resolver's configuration, with what it was for. */
export class UnrenderableError extends InvalidInputError {}

const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;
/** Octets of a name in text, without the root's dot (RFC 1035, 2.3.4). */
const MAX_NAME_LENGTH = 253;

/** A host name, canonical; nothing else reaches a configuration file, whatever a tag or a file said. */
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

/** An owner in the policy zone, with `*.` before it permitted. It is relative, and the zone's name counts. */
export function checkedOwner(name: string, zone: string): string {
  checkedName(withoutWildcard(name));
  if (`${name}.${zone}`.length > MAX_NAME_LENGTH) {
    throw new UnrenderableError(
      `${JSON.stringify(name)} is too long: with the policy zone ${zone} after it, it has more than ${MAX_NAME_LENGTH} characters.`,
    );
  }
  return name;
}

/** A list that must not be empty: resolvers take an empty one for "ask public DNS". */
export function checkedSome<T>(list: readonly T[], what: string): readonly T[] {
  if (list.length === 0) throw new UnrenderableError(`There is no ${what}.`);
  return list;
}

/** An address in its canonical spelling. One of a link (`%eth0`) means something on one machine alone. */
export function checkedAddress(address: string): string {
  const isUsual = ipaddr.isValid(address) && ipaddr.parse(address).toString() === address;
  if (!isUsual || address.includes('%')) {
    throw new UnrenderableError(
      `${JSON.stringify(address)} is not an IP address in its usual spelling.`,
    );
  }
  return address;
}

/** An identifier of ours (an owner, a binding) inside a comment: one line, and no character that could end the comment. */
export function checkedWord(word: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(word)) {
    throw new UnrenderableError(
      `${JSON.stringify(word)} cannot stand in a comment: letters, digits, dot, - and _ alone.`,
    );
  }
  return word;
}
