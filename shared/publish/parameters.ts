import type { Parameter } from '../cloud/ports.ts';
import type { Config } from '../config/config.ts';
import { MANIFEST_KEY } from '../feed/keys.ts';
import { manifestParameterValue, type SignedManifest } from '../feed/manifest-parameter.ts';
import {
  artifactParameter,
  bindingParameter,
  currentParameter,
  manifestParameter,
} from '../feed/parameter-names.ts';
import type { Change } from '../model/change.ts';
import { type BindingSnapshot, type Manifest, servedAddresses } from '../model/feed.ts';
import type { RenderedArtifact } from './render.ts';

/** Parameter Store has no compare-and-swap, so parameters are copies for readers, and no decision depends on them. */
export interface DesiredParameter {
  name: string;
  type: 'String' | 'StringList';
  value: string;
}

/** The maximum size of a standard parameter in bytes (PutParameter, API reference). */
const MAX_VALUE_BYTES = 4096;
/** Parameter Store refuses a value with this text, because it marks a reference to another parameter. CoreDNS's templates contain it. */
const REFERENCE = '{{';

/** In the order in which the parameters are written: the manifest after the files that it names, then the pointer to it. */
export function desiredParameters({
  config: { parameterPrefix: prefix },
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
  const pointer = { revision: manifest.revision, bucket, manifest: MANIFEST_KEY };
  return [
    ...manifest.bindings.flatMap(({ name, snapshot }) =>
      snapshot === null ? [] : bindingParameters(prefix, name, snapshot),
    ),
    ...artifacts
      .filter(({ entry, content }) => entry.size <= MAX_VALUE_BYTES && !content.includes(REFERENCE))
      .map(({ name, content }) => text(artifactParameter(prefix, name), content)),
    ...(signed === undefined
      ? []
      : [text(manifestParameter(prefix), manifestParameterValue(signed, MAX_VALUE_BYTES))]),
    text(currentParameter(prefix), JSON.stringify(pointer)),
  ];
}

function bindingParameters(
  prefix: string,
  binding: string,
  { endpoint, inbound }: BindingSnapshot,
): DesiredParameter[] {
  const list = (fact: Parameters<typeof bindingParameter>[2], values: string[]) => {
    const name = bindingParameter(prefix, binding, fact);
    return { name, type: 'StringList' as const, value: values.join(',') };
  };
  return [
    list('endpoint-addresses', servedAddresses(endpoint)),
    list('forwarder-addresses', servedAddresses(inbound)),
    text(bindingParameter(prefix, binding, 'endpoint-name'), endpoint.name),
  ];
}

function text(name: string, value: string): DesiredParameter {
  return { name, type: 'String', value };
}

/**
 * The parameters that differ. Every put creates a version and an event, so equal parameters are not written. A
 * parameter of the wrong type counts as different even if its value matches: readers cannot use it.
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
