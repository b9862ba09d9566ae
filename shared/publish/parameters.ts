import { CloudError } from '../cloud/errors.ts';
import { collectTokenPages } from '../cloud/pages.ts';
import type { Parameter, SsmPort } from '../cloud/ports.ts';
import type { Config } from '../config/config.ts';
import { MANIFEST_KEY } from '../feed/keys.ts';
import { manifestParameterValue, type SignedManifest } from '../feed/manifest-parameter.ts';
import { artifactParameter, currentParameter, manifestParameter } from '../feed/parameter-names.ts';
import { type Manifest, servedAddresses } from '../model/feed.ts';
import type { Change } from '../model/plan.ts';
import type { RenderedArtifact } from './plan.ts';

/** A parameter as it should be. Parameter Store is a copy for readers: it has no compare-and-set, so it never decides. */
export interface DesiredParameter {
  name: string;
  type: 'String' | 'StringList';
  value: string;
}

/** Bytes of a standard parameter. */
const MAX_VALUE_BYTES = 4096;
/** Parameter Store refuses a value that holds this, as a reference to another parameter. CoreDNS's templates do. */
const REFERENCE = '{{';

/** The facts for readers, in the order in which they are written: the manifest that names the files, then the pointer. */
export function dataParameters(
  config: Pick<Config, 'parameterPrefix'>,
  bucket: string,
  manifest: Manifest,
  artifacts: readonly RenderedArtifact[],
  signed?: SignedManifest,
): DesiredParameter[] {
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
      return { name: artifactParameter(prefix, name), type: 'String', value: content };
    });
  const copy = signed && {
    name: manifestParameter(prefix),
    type: 'String' as const,
    value: manifestParameterValue(signed, MAX_VALUE_BYTES),
  };
  const pointer = { revision: manifest.revision, bucket, manifest: MANIFEST_KEY };
  return [
    ...bindings,
    ...files,
    ...(copy === undefined ? [] : [copy]),
    { name: currentParameter(prefix), type: 'String', value: JSON.stringify(pointer) },
  ];
}

/** Every parameter under the prefix, by name. */
export async function readParameters(
  ssm: SsmPort,
  config: Pick<Config, 'parameterPrefix'>,
): Promise<Map<string, Parameter>> {
  const parameters = await collectTokenPages(
    { Path: config.parameterPrefix, Recursive: true },
    (input) => ssm.getParametersByPath(input),
    (page) => page.Parameters,
  );
  return new Map(parameters.map((parameter) => [parameter.Name ?? '', parameter]));
}

/**
 * The parameters that are not as they should be; every put makes a version and an event, so equal ones are not
 * written. One of another type, whatever it says, is none that its readers can take.
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

/** One that Parameter Store does not take as it is, however often it is tried: somebody made it anew with another type. */
export interface RefusedParameter extends DesiredParameter {
  cause: CloudError;
}

/**
 * One at a time: Parameter Store takes few writes a second, and readers meet the pointer last. Those that it
 * refuses come back, and keep no other from being written.
 */
export async function writeParameters(
  ssm: SsmPort,
  parameters: readonly DesiredParameter[],
): Promise<RefusedParameter[]> {
  const refused: RefusedParameter[] = [];
  for (const parameter of parameters) {
    const { name, type, value } = parameter;
    try {
      await ssm.putParameter({ Name: name, Type: type, Value: value, Overwrite: true });
    } catch (cause) {
      if (!(cause instanceof CloudError && cause.kind === 'refused')) throw cause;
      refused.push({ ...parameter, cause });
    }
  }
  return refused;
}
