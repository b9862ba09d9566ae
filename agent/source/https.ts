import { Agent, get } from 'node:https';
import type { LookupFunction } from 'node:net';
import { MANIFEST_KEY, signatureKey } from '../../shared/feed/keys.ts';
import { MAX_MANIFEST_BYTES } from '../../shared/feed/signature.ts';
import type { Source } from '../ports.ts';
import { MAX_SIGNATURE_BYTES, missing, tooLarge, unreachable } from './limits.ts';

/** Time limit for one file, from the request to the last byte. */
const TIMEOUT_MS = 30_000;

/** A web server with a copy of the bucket. Redirects are not followed, so that only the configured server is read. */
export function httpsSource(base: URL, lookup: LookupFunction): Source {
  const root = base.href.endsWith('/') ? base.href : `${base.href}/`;
  const agent = new Agent({ lookup, keepAlive: false });
  const fetch = (key: string, maxBytes: number) =>
    download(new URL(key, root), agent, { root, key, maxBytes });
  const read = async (key: string, maxBytes: number) => {
    const content = await fetch(key, maxBytes);
    if (content === undefined) throw missing(root, key);
    return content;
  };
  return {
    name: root,
    manifest: () => read(MANIFEST_KEY, MAX_MANIFEST_BYTES),
    signature: (digest, keyId) => fetch(signatureKey(digest, keyId), MAX_SIGNATURE_BYTES),
    artifact: read,
  };
}

/** Returns undefined for HTTP 404. A response that ends too early is an error. */
function download(
  url: URL,
  agent: Agent,
  { root, key, maxBytes }: { root: string; key: string; maxBytes: number },
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const fail = (error: Error) =>
      reject(unreachable(root, `${key}: ${error.message}`, { cause: error }));
    const request = get(url, { agent, signal, headers: { 'cache-control': 'no-cache' } });
    request.on('error', fail);
    request.on('response', (response) => {
      const { statusCode } = response;
      if (statusCode !== 200) {
        response.destroy();
        if (statusCode === 404) resolve(undefined);
        else fail(new Error(`the server returned HTTP ${statusCode}`));
        return;
      }
      const parts: Buffer[] = [];
      let size = 0;
      response.on('data', (part: Buffer) => {
        size += part.length;
        parts.push(part);
        if (size <= maxBytes) return;
        reject(tooLarge(root, key, maxBytes));
        response.destroy();
      });
      response.on('error', fail);
      response.on('end', () => resolve(Buffer.concat(parts).toString('utf8')));
    });
  });
}
