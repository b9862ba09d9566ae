import * as z from 'zod';
import { InvalidInputError } from '../model/errors.ts';
import { MANIFEST_FORMAT, type Manifest, manifestSchema } from '../model/feed.ts';

/** The manifest cannot be read as one: damaged by hand, or of a format that this version does not know. */
export class DamagedManifestError extends InvalidInputError {}

/** A manifest that a later version of the product wrote. It is left alone: what it says is not lost, only not understood. */
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
      `The manifest is of the format ${format}, and this version knows ${MANIFEST_FORMAT}. Deploy the version that wrote it.`,
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
