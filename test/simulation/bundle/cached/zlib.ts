/** Node's compression with a cache: a run compresses the same manifest for every comparison with its parameter. */
import * as zlib from 'node:zlib';
import { memoized } from './memoize.ts';

export * from 'node:zlib';

export const gzipSync = memoized(
  (text: string, options: zlib.ZlibOptions) => zlib.gzipSync(text, options),
  (text, options) => `${JSON.stringify(options)} ${text}`,
);
