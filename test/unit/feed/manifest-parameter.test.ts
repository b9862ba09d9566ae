import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  manifestParameterValue,
  readManifestParameter,
} from '../../../shared/feed/manifest-parameter.ts';
import { MAX_MANIFEST_BYTES } from '../../../shared/feed/signature.ts';

const SIGNED = {
  text: '{"revision": 5, "owner": "Müller"}\n',
  signatures: [{ keyId: 'a'.repeat(32), signature: 'c2lnbmF0dXJl' }],
};

describe('the manifest as a parameter', () => {
  test('the parameter contains the exact bytes and the signatures', () => {
    expect(readManifestParameter(manifestParameterValue(SIGNED, 4096))).toEqual(SIGNED);
  });

  test('the parameter contains no reference to another parameter', () => {
    expect(manifestParameterValue(SIGNED, 4096)).not.toContain('{{');
  });

  test.each([
    ['the parameter contains the manifest if it fits', 0, true],
    ['the parameter contains no manifest if it is a byte too large', -1, false],
  ])('%s', (_, more, isThere) => {
    const { length } = manifestParameterValue(SIGNED, 4096);
    const value = manifestParameterValue(SIGNED, length + more);
    expect(readManifestParameter(value) !== undefined).toBe(isThere);
  });

  test.each([
    ['an empty value', ''],
    ['a value that is not JSON', 'x'],
    ['a value that is not compressed', JSON.stringify({ manifest: 'AAAA', signatures: {} })],
    [
      'a value that is larger than a manifest',
      JSON.stringify({
        manifest: gzipSync('x'.repeat(MAX_MANIFEST_BYTES + 1)).toString('base64'),
        signatures: {},
      }),
    ],
  ])('reads no manifest from %s', (_, value) => {
    expect(readManifestParameter(value)).toBeUndefined();
  });
});
