import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import { MAX_MANIFEST_BYTES, type ManifestSignature } from './signature.ts';

/** The manifest's exact bytes with their signatures. */
export interface SignedManifest {
  text: string;
  signatures: ManifestSignature[];
}

const written = z.strictObject({
  /** The manifest, compressed with gzip, in base64. */
  manifest: z.string(),
  /** Base64, by key id. */
  signatures: z.record(z.string(), z.string()),
});

/** The value if the manifest does not fit. The previous manifest in its place would look like a replay. */
const TOO_LARGE = JSON.stringify({ manifest: null, reason: 'larger than a parameter' });

/** One value has the manifest and the signatures, because Parameter Store cannot change two parameters at once. */
export function manifestParameterValue(
  { text, signatures }: SignedManifest,
  largest: number,
): string {
  const value = JSON.stringify({
    manifest: gzipSync(text, { level: 9 }).toString('base64'),
    signatures: Object.fromEntries(
      signatures.map(({ keyId, signature }) => [keyId, signature.trim()]),
    ),
  });
  return value.length <= largest ? value : TOO_LARGE;
}

/** Undefined if the value has no manifest. Unpacks at most the maximum size of a manifest. */
export function readManifestParameter(value: string): SignedManifest | undefined {
  try {
    const { manifest, signatures } = written.parse(JSON.parse(value));
    const text = gunzipSync(Buffer.from(manifest, 'base64'), {
      maxOutputLength: MAX_MANIFEST_BYTES,
    });
    return {
      text: text.toString('utf8'),
      signatures: Object.entries(signatures).map(([keyId, signature]) => ({ keyId, signature })),
    };
  } catch {
    return undefined;
  }
}
