/** The normalisation of addresses with a cache: an agent compares the same addresses after every poll. */
import * as addresses from '../../../../shared/model/addresses.ts';
import { memoized } from './memoize.ts';

export * from '../../../../shared/model/addresses.ts';

export const canonicalAddress = memoized(addresses.canonicalAddress, (address) => address);
