import { expect, test } from 'vitest';
import { verifiedManifest } from '../../cli/source.ts';
import { CloudError } from '../../shared/cloud/errors.ts';
import { MANIFEST_KEY } from '../../shared/feed/keys.ts';
import { BUCKET, startedFeed } from '../unit/publish/harness.ts';

test('the command line reads a manifest that the key of the feed signed', async () => {
  const feed = await startedFeed('alpha');
  const read = await verifiedManifest(feed.cloud.s3(), BUCKET, [feed.cloud.signer()]);
  expect(read).toEqual({ kind: 'present', value: feed.manifest() });
});

test('the command line does not read an unsigned manifest, and repeats none of its content', async () => {
  const feed = await startedFeed('alpha');
  const forged = { ...feed.manifest(), owner: 'evil\u001b[2J', keys: ['evil'] };
  feed.putByHand(MANIFEST_KEY, JSON.stringify(forged));
  const read = await verifiedManifest(feed.cloud.s3(), BUCKET, [feed.cloud.signer()]);
  expect(read).toMatchObject({ kind: 'failed', failure: { transient: false } });
  expect(JSON.stringify(read)).not.toContain('evil');
});

test.each([
  ['AccessDeniedException', false],
  ['ThrottlingException', true],
])(
  'the command line does not read the manifest if KMS answers %s; transient: %s',
  async (code, transient) => {
    const feed = await startedFeed('alpha');
    const error = new CloudError({ service: 'kms', operation: 'GetPublicKey' }, code, 'text');
    const signer = { ...feed.cloud.signer(), keyId: () => Promise.reject(error) };
    const read = await verifiedManifest(feed.cloud.s3(), BUCKET, [signer]);
    expect(read).toMatchObject({
      kind: 'failed',
      failure: { what: 'the public keys of the feed', transient },
    });
  },
);
