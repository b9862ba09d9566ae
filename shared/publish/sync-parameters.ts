import { CloudError } from '../cloud/errors.ts';
import { collectTokenPages } from '../cloud/pages.ts';
import type { Parameter, SsmPort } from '../cloud/ports.ts';
import type { Config } from '../config/config.ts';
import type { Notice } from '../model/notice.ts';
import type { Telemetry } from '../model/telemetry.ts';
import { FEED_SCOPE } from '../notify/diff.ts';
import { parameterRefused } from './notices.ts';
import { type DesiredParameter, differingParameters } from './parameters.ts';

export interface SyncDeps {
  config: Config;
  ssm: SsmPort;
  telemetry: Telemetry;
}

/** A parameter that Parameter Store would refuse at every retry. */
interface RefusedParameter {
  name: string;
  cause: CloudError;
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

/** The notices about refused parameters, by binding or `feed`. */
export interface SyncedParameters {
  refused: ReadonlyMap<string, Notice>;
  /** False if the parameters could not be read. Then it is unknown whether earlier notices still apply. */
  isRead: boolean;
}

/**
 * Writes the parameters that differ. A parameter that Parameter Store refuses, or that this role may not write, delays no
 * other parameter: it becomes a notice. Throws `CloudError` for a transient failure.
 */
export async function syncParameters(
  desired: readonly DesiredParameter[],
  deps: SyncDeps,
): Promise<SyncedParameters> {
  const { config, ssm, telemetry } = deps;
  let existing: ReadonlyMap<string, Parameter>;
  try {
    existing = await readParameters(ssm, config);
  } catch (error) {
    const refused = refusal(config.parameterPrefix, error);
    telemetry.error('could not read the parameters', { name: refused.name, error });
    return { refused: new Map([[FEED_SCOPE, parameterRefused.of([refused])]]), isRead: false };
  }
  const differing = differingParameters(existing, desired);
  const refused: RefusedParameter[] = [];
  // One at a time, because Parameter Store accepts few writes a second and the pointer must be written last.
  for (const { name, type, value } of differing) {
    try {
      await ssm.putParameter({ Name: name, Type: type, Value: value, Overwrite: true });
    } catch (error) {
      refused.push(refusal(name, error));
      telemetry.error('Parameter Store refused a parameter', { name, error });
    }
  }
  telemetry.count('ParametersRepaired', differing.length - refused.length);
  return { refused: refusalNotices(refused, config), isRead: true };
}

/** Throws transient errors and errors that are not from AWS. */
function refusal(name: string, error: unknown): RefusedParameter {
  const isFinal = error instanceof CloudError && ['refused', 'denied'].includes(error.kind);
  if (!isFinal) throw error;
  return { name, cause: error };
}

/** By binding, or `feed`, so that subscribers of one binding are notified of its parameters. */
function refusalNotices(
  refused: readonly RefusedParameter[],
  { parameterPrefix }: Pick<Config, 'parameterPrefix'>,
): Map<string, Notice> {
  const scopeOf = ({ name }: RefusedParameter) =>
    name.slice(parameterPrefix.length + 1).replace(/\/.*/, '');
  const scopes = [...new Set(refused.map(scopeOf))].sort();
  return new Map(
    scopes.map((scope) => [
      scope,
      parameterRefused.of(refused.filter((parameter) => scopeOf(parameter) === scope)),
    ]),
  );
}
