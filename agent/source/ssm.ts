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
 * The copy of the feed in Parameter Store, for machines that reach Systems Manager but no bucket. The manifest
 * and its signatures are one parameter, so they always match. The artifacts are those of the latest revision. An
 * artifact that is newer than the manifest is refused by its digest; the next run reads both again.
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
    throw notInStore(
      name,
      value === undefined ? 'has no manifest' : 'has no manifest, because it is too large',
    );
  };
  return {
    name,
    manifest: async () => {
      // Read all parameters again, so that the artifacts are not older than the manifest.
      read = undefined;
      return (await signed()).text;
    },
    signature: async (_, keyId) =>
      (await signed()).signatures.find((signature) => signature.keyId === keyId)?.signature,
    artifact: async (path) => {
      const [resolver, file] = path.split('/').slice(-2);
      const content = (await parameters()).get(artifactParameter(prefix, `${resolver}/${file}`));
      if (content !== undefined) return content;
      throw notInStore(name, `has no ${resolver}/${file}`);
    },
  };
}

function notInStore(name: string, what: string): AgentError {
  return new AgentError(
    'feed-missing',
    `${name} ${what}. Parameter Store gets a copy of the feed after its first revision, except for files that are larger than a parameter.`,
    'Use the bucket as the source (s3://<bucket>/), or a copy of the bucket on an https server.',
  );
}
