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
  test('comes back byte for byte, with its signatures', () => {
    expect(readManifestParameter(manifestParameterValue(SIGNED, 4096))).toEqual(SIGNED);
  });

  test('holds nothing that Parameter Store takes for a reference', () => {
    expect(manifestParameterValue(SIGNED, 4096)).not.toContain('{{');
  });

  test.each([
    ['as much room as it needs', 0, true],
    ['a byte less', -1, false],
  ])('with %s', (_, more, isThere) => {
    const { length } = manifestParameterValue(SIGNED, 4096);
    const value = manifestParameterValue(SIGNED, length + more);
    expect(readManifestParameter(value) !== undefined).toBe(isThere);
  });

  test.each([
    ['nothing', ''],
    ['no JSON', 'x'],
    ['no gzip', JSON.stringify({ manifest: 'AAAA', signatures: {} })],
    [
      'more than a manifest may have',
      JSON.stringify({
        manifest: gzipSync('x'.repeat(MAX_MANIFEST_BYTES + 1)).toString('base64'),
        signatures: {},
      }),
    ],
  ])('%s is none', (_, value) => {
    expect(readManifestParameter(value)).toBeUndefined();
  });
});
