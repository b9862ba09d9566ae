import { artifactKey } from '../../../shared/feed/keys.ts';
import { asGeneration, asRevision } from '../../../shared/model/counters.ts';
import { type ArtifactEntry, MANIFEST_FORMAT, type Manifest } from '../../../shared/model/feed.ts';
import { snapshotOf } from '../publish/fixtures.ts';

/** Revision 7 with the files of a BIND. */
export function manifestOf(more: Partial<Manifest> = {}): Manifest {
  const at = '2026-03-01T12:00:00.000Z';
  return {
    format: MANIFEST_FORMAT,
    revision: asRevision(7),
    createdAt: at,
    validUntil: '2026-03-02T12:00:00.000Z',
    keys: ['a'.repeat(32)],
    owner: 'net-prod',
    bindings: [
      {
        name: 's3-london',
        generation: asGeneration(1),
        revision: asRevision(7),
        observedUntil: '2026-01-01T00:00:00.000Z',
        changedAt: at,
        snapshot: snapshotOf('s3-london'),
        active: [],
      },
    ],
    artifacts: artifactsOf('bind', [
      'forward.options.conf',
      'forward.conf',
      'rpz.zone',
      'rpz.conf',
      'rpz.options.conf',
    ]),
    questions: [],
    ...more,
  };
}

/** The entries of revision 7 for these files of one resolver. */
export function artifactsOf(
  resolver: ArtifactEntry['resolver'],
  files: readonly string[],
): ArtifactEntry[] {
  return files.map((file, index) => ({
    resolver,
    path: artifactKey(asRevision(7), resolver, file),
    size: 10,
    sha256: String(index).repeat(64),
    mediaType: 'text/plain',
  }));
}
