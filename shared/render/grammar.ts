import ipaddr from 'ipaddr.js';
import { InvalidInputError } from '../model/errors.ts';

/** Something that must not be written into a resolver's configuration, with what it was for. */
export class UnrenderableError extends InvalidInputError {}

const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;
/** Octets of a name in text, without the root's dot (RFC 1035, 2.3.4). */
const LONGEST_NAME = 253;

/** A host name, canonical; nothing else reaches a configuration file, whatever a tag or a file said. */
export function checkedName(name: string): string {
  const labels = name.split('.');
  const isName = labels.every((label) => LABEL.test(label)) && name.length <= LONGEST_NAME;
  if (!isName) {
    throw new UnrenderableError(
      `${JSON.stringify(name)} is not a DNS name that a resolver's configuration can hold: labels of a-z, 0-9, - and _, 63 at most each, ${LONGEST_NAME} in all.`,
    );
  }
  return name;
}

/** `checkedName` with `*.` before it permitted. */
export function checkedOwner(name: string): string {
  return name.startsWith('*.') ? `*.${checkedName(name.slice(2))}` : checkedName(name);
}

/** An address in its canonical spelling. */
export function checkedAddress(address: string): string {
  if (!ipaddr.isValid(address) || ipaddr.parse(address).toString() !== address) {
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
