import type { Parameter } from '../cloud/ports.ts';
import type { Config } from '../config/config.ts';
import { MANIFEST_KEY } from '../feed/keys.ts';
import { manifestParameterValue, type SignedManifest } from '../feed/manifest-parameter.ts';
import { type Manifest, servedAddresses } from '../model/feed.ts';
import type { Change } from '../model/plan.ts';
import type { RenderedArtifact } from './render.ts';

/** A parameter as it should be. Parameter Store has no compare-and-swap, so parameters are copies for readers and decide nothing. */
export interface DesiredParameter {
  name: string;
  type: 'String' | 'StringList';
  value: string;
}

/** Bytes of a standard parameter (PutParameter, API reference). */
const MAX_VALUE_BYTES = 4096;
/** Parameter Store refuses a value that contains this, as a reference to another parameter. CoreDNS's templates contain it. */
const REFERENCE = '{{';

/** The parameters in the order in which they are written: the manifest that names the files, then the pointer to it. */
export function desiredParameters({
  config,
  bucket,
  manifest,
  artifacts,
  signed,
}: {
  config: Pick<Config, 'parameterPrefix'>;
  bucket: string;
  manifest: Manifest;
  artifacts: readonly RenderedArtifact[];
  signed?: SignedManifest | undefined;
}): DesiredParameter[] {
  if (manifest.revision === 0) return [];
  const prefix = config.parameterPrefix;
  const bindings = manifest.bindings.flatMap(({ name, snapshot }): DesiredParameter[] => {
    if (snapshot === null) return [];
    const path = `${prefix}/${name}`;
    return [
      {
        name: `${path}/endpoint-addresses`,
        type: 'StringList',
        value: servedAddresses(snapshot.endpoint).join(','),
      },
      {
        name: `${path}/forwarder-addresses`,
        type: 'StringList',
        value: servedAddresses(snapshot.inbound).join(','),
      },
      { name: `${path}/endpoint-name`, type: 'String', value: snapshot.endpoint.name },
    ];
  });
  const files = artifacts
    .filter(({ entry, content }) => entry.size <= MAX_VALUE_BYTES && !content.includes(REFERENCE))
    .map(({ name, content }): DesiredParameter => {
      return { name: `${prefix}/feed/${name}`, type: 'String', value: content };
    });
  const copy = signed && {
    name: `${prefix}/feed/manifest`,
    type: 'String' as const,
    value: manifestParameterValue(signed, MAX_VALUE_BYTES),
  };
  const pointer = { revision: manifest.revision, bucket, manifest: MANIFEST_KEY };
  return [
    ...bindings,
    ...files,
    ...(copy === undefined ? [] : [copy]),
    { name: `${prefix}/feed/current`, type: 'String', value: JSON.stringify(pointer) },
  ];
}

/**
 * The parameters that are not as they should be. Every put makes a version and an event, so equal parameters are
 * not written. A parameter of the wrong type counts as different even if its value matches: readers cannot use it.
 */
export function differingParameters(
  existing: ReadonlyMap<string, Parameter>,
  desired: readonly DesiredParameter[],
): DesiredParameter[] {
  return desired.filter(({ name, type, value }) => {
    const found = existing.get(name);
    return found?.Value !== value || (found.Type ?? type) !== type;
  });
}

export function parameterChange(
  existing: ReadonlyMap<string, Parameter>,
  { name, type, value }: DesiredParameter,
): Change {
  const before = existing.get(name)?.Value ?? null;
  return {
    kind: before === null ? 'create' : 'update',
    target: 'parameter',
    name,
    type,
    existing: before,
    desired: value,
  };
}
