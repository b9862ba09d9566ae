import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createLocalSigner } from '../../../embedded-aws/local-signer.ts';
import type { SignerPort } from '../../../shared/cloud/ports.ts';
import { artifactKey } from '../../../shared/feed/keys.ts';
import { parseManifest, serializeManifest } from '../../../shared/feed/manifest.ts';
import { asRevision } from '../../../shared/model/counters.ts';
import type { Manifest } from '../../../shared/model/feed.ts';

export const MANIFEST_KEY = 'feed/v1/manifest.json';

/** One revision of a feed, as the publisher writes it. */
export interface Edition {
  manifest: Manifest;
  /** By key. */
  artifacts: ReadonlyMap<string, string>;
}

/** A feed in its own folder. `put` signs correctly; tests damage the feed with `write` and `delete`. */
export class FeedFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'privatelink-dns-feed-'));

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  read(key: string): string {
    return readFileSync(join(this.path, key), 'utf8');
  }

  write(key: string, content: string): void {
    const path = join(this.path, key);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }

  delete(key: string): void {
    rmSync(join(this.path, key));
  }

  /** Writes artifacts, signature and manifest, in the order of the publisher. */
  async put({ manifest, artifacts }: Edition, signer: SignerPort): Promise<void> {
    const keyId = await signer.keyId();
    const text = serializeManifest({ ...manifest, keys: [keyId] });
    for (const [key, content] of artifacts) this.write(key, content);
    this.write(signatureKey(text, keyId), await signer.sign(text));
    this.write(MANIFEST_KEY, text);
  }
}

export function signatureKey(manifest: string, keyId: string): string {
  return `feed/v1/signatures/${sha256(manifest)}.${keyId}.sig`;
}

/** The edition in a bucket. */
export function editionOf(objects: ReadonlyMap<string, { Body: string }>): Edition {
  const body = (key: string) => {
    const object = objects.get(key);
    if (object === undefined) throw new Error(`The bucket has no ${key}.`);
    return object.Body;
  };
  const manifest = parseManifest(body(MANIFEST_KEY));
  return {
    manifest,
    artifacts: new Map(manifest.artifacts.map(({ path }) => [path, body(path)])),
  };
}

/** The same facts with another revision. */
export function atRevision({ manifest, artifacts }: Edition, revision: number): Edition {
  const moved = manifest.artifacts.map((entry) => {
    const file = entry.path.split('/').slice(5).join('/');
    const content = renumbered(contentOf(artifacts, entry.path), manifest.revision, revision);
    return { entry, path: artifactKey(asRevision(revision), entry.resolver, file), content };
  });
  return {
    manifest: {
      ...manifest,
      revision: asRevision(revision),
      artifacts: moved.map(({ entry, path, content }) => ({ ...entry, path, ...facts(content) })),
    },
    artifacts: new Map(moved.map(({ path, content }) => [path, content])),
  };
}

/** Replaces the revision in the first line of a file and in the serial of an RPZ zone. */
function renumbered(content: string, from: number, to: number): string {
  return content.replaceAll(`revision ${from}`, `revision ${to}`).replace(`( ${from} `, `( ${to} `);
}

/** Changes the artifacts whose keys have this ending. The manifest describes the changed content. */
export function withContent(
  { manifest, artifacts }: Edition,
  ending: string,
  change: (content: string) => string,
): Edition {
  const changed = new Map(
    [...artifacts].map(([key, content]) => [key, key.endsWith(ending) ? change(content) : content]),
  );
  return {
    manifest: {
      ...manifest,
      artifacts: manifest.artifacts.map((entry) => ({
        ...entry,
        ...facts(contentOf(changed, entry.path)),
      })),
    },
    artifacts: changed,
  };
}

function contentOf(artifacts: ReadonlyMap<string, string>, key: string): string {
  const content = artifacts.get(key);
  if (content === undefined) throw new Error(`The edition has no artifact ${key}.`);
  return content;
}

function facts(content: string): { size: number; sha256: string } {
  return { size: Buffer.byteLength(content), sha256: sha256(content) };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A signer with a new key. */
export function freshSigner(): SignerPort {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return createLocalSigner(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
}
