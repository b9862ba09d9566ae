import { isSignatureOf } from '../feed/signature.ts';
import type { FeedStore } from '../feed/store.ts';
import type { Telemetry } from '../model/telemetry.ts';
import type { Publication } from './plan.ts';
import { type FeedKey, signManifest } from './sign.ts';

/** Restores artifacts that were removed or changed, from the manifest's facts. */
export async function repairArtifacts(
  { manifest, artifacts }: Publication,
  store: FeedStore,
  telemetry: Telemetry,
): Promise<void> {
  const current = artifacts.filter(({ entry }) =>
    manifest.artifacts.some(({ path, sha256 }) => path === entry.path && sha256 === entry.sha256),
  );
  for (const { entry, content } of current) {
    if ((await store.artifact(entry.path)) === content) continue;
    telemetry.count('ArtifactsRepaired');
    telemetry.error('restored an artifact that differed from its manifest', { path: entry.path });
    await store.restoreArtifact(entry.path, entry.mediaType, content);
  }
}

/** Restores missing or damaged public keys and signatures. At least one key has a valid signature of the manifest. */
export async function repairSignatures(
  text: string,
  store: FeedStore,
  keys: readonly FeedKey[],
  telemetry: Telemetry,
): Promise<void> {
  for (const key of keys) {
    const isKeyRestored = await store.ensurePublicKey(key);
    const signature = await store.signature(text, key.keyId);
    const isSigned = signature !== undefined && isSignatureOf(text, signature, key.pem);
    if (!isSigned) await store.addSignatures(text, await signManifest(text, [key]));
    if (isSigned && !isKeyRestored) continue;
    telemetry.count('ArtifactsRepaired');
    telemetry.error('restored a signature or public key that was missing or damaged', {
      keyId: key.keyId,
    });
  }
}
