import * as z from 'zod';
import { InvalidInputError } from '../model/errors.ts';
import { MANIFEST_FORMAT, type Manifest, manifestSchema } from '../model/feed.ts';

/** The text is not a manifest of a known format. */
export class DamagedManifestError extends InvalidInputError {}

/** A later version of the product wrote the manifest. It must not be replaced: a deployment of that version can read it. */
export class LaterFormatError extends InvalidInputError {}

const FORMATS = /^privatelink-dns\/feed\/v\d+$/;

export function parseManifest(text: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new DamagedManifestError(`the manifest is not JSON: ${String(cause)}`, { cause });
  }
  const format = (value as { format?: unknown } | null)?.format;
  if (typeof format === 'string' && format !== MANIFEST_FORMAT && FORMATS.test(format)) {
    throw new LaterFormatError(
      `The manifest has the format ${format}, but this version reads only ${MANIFEST_FORMAT}. Deploy the version that wrote it.`,
    );
  }
  const result = manifestSchema.safeParse(value);
  if (!result.success) {
    throw new DamagedManifestError(`the manifest is damaged: ${z.prettifyError(result.error)}`, {
      cause: result.error,
    });
  }
  return result.data;
}

export function serializeManifest(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
