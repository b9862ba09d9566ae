import fc from 'fast-check';

/** Strings of any code points. Shared, because fast-check builds a table of all code points for each such arbitrary. */
export const anyText = fc.string({ unit: 'binary' });
