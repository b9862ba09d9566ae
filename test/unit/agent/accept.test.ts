import { expect, test } from 'vitest';
import { accept } from '../../../agent/accept.ts';
import { serializeManifest } from '../../../shared/feed/manifest.ts';
import { newSigner, signatureBy, trustedOf } from '../feed/keys.ts';
import { manifestOf } from './manifests.ts';

const signer = newSigner();

async function acceptWithPath(path: string) {
  const artifact = { resolver: 'bind', size: 1, sha256: 'e'.repeat(64), mediaType: 'text/plain' };
  const manifest = manifestOf({ artifacts: [{ ...artifact, path }] });
  const bytes = serializeManifest(manifest);
  return accept(
    { bytes, signatures: [await signatureBy(signer, bytes)] },
    {
      owner: manifest.owner,
      trusted: [await trustedOf(signer)],
      highest: manifest.revision,
      now: new Date(manifest.createdAt),
    },
  );
}

test('accepts a signed manifest whose artifact has a plain path below the feed', async () => {
  const path = 'feed/v1/revisions/5/bind/forward.conf';
  expect((await acceptWithPath(path)).artifacts).toMatchObject([{ path }]);
});

test.each([
  '/etc/passwd',
  'feed/../../etc/passwd',
  '..',
  'feed//x',
  'feed/./x',
  'feed/.hidden',
  'feed\\x',
  'feed/x\n',
  '',
])('refuses a signed manifest that lists an artifact at the path %j', async (path) => {
  await expect(acceptWithPath(path)).rejects.toMatchObject({ refusal: 'wrong-artifact' });
});
