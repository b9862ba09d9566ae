import { createSsm } from '../../shared/cloud/aws/ssm.ts';
import { collectTokenPages } from '../../shared/cloud/pages.ts';
import {
  readManifestParameter,
  type SignedManifest,
} from '../../shared/feed/manifest-parameter.ts';
import {
  artifactParameter,
  feedPath,
  manifestParameter,
} from '../../shared/feed/parameter-names.ts';
import type { Source } from '../ports.ts';
import { AgentError } from '../problem.ts';

/**
 * The copy of the feed in Parameter Store, for machines that reach Systems Manager and no bucket. The manifest
 * and its signatures are one parameter, so they are always of each other. Artifacts are those of the latest
 * revision; one that is newer than the manifest that was read is refused by its digest, and the next run has both.
 */
export function ssmSource(prefix: string, region: string): Source {
  const name = `ssm:${prefix}`;
  const ssm = createSsm(region);
  let read: Promise<ReadonlyMap<string, string>> | undefined;
  const parameters = () => {
    read ??= collectTokenPages(
      { Path: feedPath(prefix), Recursive: true },
      (input) => ssm.getParametersByPath(input),
      (page) => page.Parameters,
    ).then((found) => new Map(found.map(({ Name = '', Value = '' }) => [Name, Value])));
    return read;
  };
  const signed = async (): Promise<SignedManifest> => {
    const value = (await parameters()).get(manifestParameter(prefix));
    const manifest = value === undefined ? undefined : readManifestParameter(value);
    if (manifest !== undefined) return manifest;
    throw tooLarge(name, value === undefined ? 'has no copy' : 'has only a note');
  };
  return {
    name,
    manifest: async () => {
      // Each look at the manifest is a look at all of them as they are now.
      read = undefined;
      return (await signed()).text;
    },
    signature: async (_, keyId) =>
      (await signed()).signatures.find((signature) => signature.keyId === keyId)?.signature,
    artifact: async (path) => {
      const [resolver, file] = path.split('/').slice(-2);
      const content = (await parameters()).get(artifactParameter(prefix, `${resolver}/${file}`));
      if (content !== undefined) return content;
      throw tooLarge(
        name,
        `has no ${resolver}/${file}, as it has no file of more than 4096 bytes,`,
      );
    },
  };
}

function tooLarge(name: string, what: string): AgentError {
  return new AgentError(
    'feed-missing',
    `${name} ${what} of this feed: Parameter Store holds small feeds alone, and only once there is a revision.`,
    'Use the bucket as the source (s3://<bucket>/), or a copy of it by https.',
  );
}
