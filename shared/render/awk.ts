import type { Command } from './resolver.ts';

const OCTET = '(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';

/** An address as an awk regular expression, for files that the resolver's own checker does not read. */
export const ADDRESS = `(${OCTET}\\.${OCTET}\\.${OCTET}\\.${OCTET}|[0-9a-f]*:[0-9a-f:.]+)`;

/** A check command that prints the first line for which the awk condition holds, and fails. */
export function awkRefuses(condition: string, path: string): Command {
  return ['awk', `${condition} { print FILENAME ": " $0; exit 1 }`, path];
}
