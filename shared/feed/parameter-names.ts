/**
 * Names of the parameters for readers, below the prefix of the deployment. `docs/parameters.md` is their contract.
 * Agents may read all parameters below `feedPath`.
 */

/** A fact of one binding. */
export function bindingParameter(
  prefix: string,
  binding: string,
  fact: 'endpoint-addresses' | 'forwarder-addresses' | 'endpoint-name',
): string {
  return `${prefix}/${binding}/${fact}`;
}

export function feedPath(prefix: string): string {
  return `${prefix}/feed`;
}

/** Where the feed of the deployment is stored, for the command line. The stack writes this parameter. */
export function deploymentParameter(prefix: string): string {
  return `${feedPath(prefix)}/deployment`;
}

/** The copy of the manifest with its signatures. */
export function manifestParameter(prefix: string): string {
  return `${feedPath(prefix)}/manifest`;
}

/** The revision, and where its manifest is stored. */
export function currentParameter(prefix: string): string {
  return `${feedPath(prefix)}/current`;
}

/** The copy of an artifact; `name` is `<resolver>/<file>`. */
export function artifactParameter(prefix: string, name: string): string {
  return `${feedPath(prefix)}/${name}`;
}
