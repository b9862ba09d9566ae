const OCTET = '(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';

/** An address as awk's regular expressions know it, for files that the resolver's own checker does not read. */
export const ADDRESS = `(${OCTET}\\.${OCTET}\\.${OCTET}\\.${OCTET}|[0-9a-f]*:[0-9a-f:.]+)`;
