/**
 * Turns a JSON or YAML value into the configuration. Does not import the YAML library, so that the Lambdas do not
 * bundle it.
 */

import { canonicalAddress } from '../model/addresses.ts';
import type { Binding, InboundChoice, ZoneChoice } from '../model/binding.ts';
import { canonicalName } from '../model/names.ts';
import { regionInName } from '../model/services.ts';
import { schemaFindings } from '../schema/findings.ts';
import { ConfigError, type Examined, type Finding, formatPath } from '../schema/problems.ts';
import { isMapping, kindOf } from '../schema/wording.ts';
import type { Config, Network } from './config.ts';
import { draftOf } from './draft.ts';
import { nameFindings } from './name-rules.ts';
import { networkFindings } from './network-rules.ts';
import { resolverFindings } from './resolver-rules.ts';
import { ruleFindings } from './rules.ts';
import { type ConfigFile, fileSchema } from './schema.ts';
import { zonalFindings } from './zonal-rules.ts';

/**
 * Parses a value, such as the JSON of a configuration. Throws `ConfigError`; `source` names the value in its message.
 */
export function parseConfig(value: unknown, source = 'configuration'): Config {
  const examined = examine(value);
  if (examined.kind === 'valid') {
    return examined.config;
  }
  throw new ConfigError(
    source,
    examined.findings.map(({ path, what, remedy }) => ({
      path: formatPath(path),
      line: undefined,
      column: undefined,
      what,
      remedy,
    })),
  );
}

/** Returns the configuration with every default filled in, or every fault of the value. */
export function examine(value: unknown): Examined<Config> {
  if (!isMapping(value)) {
    return { kind: 'invalid', findings: [notAMapping(value)] };
  }
  const parsed = fileSchema.safeParse(value);
  const findings = [
    ...(parsed.success ? [] : schemaFindings(fileSchema, value, parsed.error.issues)),
    ...ruleFindings(draftOf(value)),
  ];
  if (!parsed.success || findings.length > 0) return { kind: 'invalid', findings };
  const config = toConfig(parsed.data);
  const unsupported = [
    ...nameFindings(config),
    ...zonalFindings(config),
    ...resolverFindings(config),
    ...networkFindings(config),
  ];
  return unsupported.length > 0
    ? { kind: 'invalid', findings: unsupported }
    : { kind: 'valid', config };
}

function notAMapping(value: unknown): Finding {
  return {
    path: [],
    at: 'value',
    what: `the configuration is ${kindOf(value)}, and must be keys with values`,
    remedy: 'Begin with version: 1, then add owner, mode, region and bindings.',
  };
}

type WrittenBinding = ConfigFile['bindings'][number];

function toConfig({ network, newRegions: _, ...file }: ConfigFile): Config {
  return {
    ...file,
    resolvers: file.resolvers.map((resolver) =>
      typeof resolver === 'string' ? { name: resolver, use: 'both' } : resolver,
    ),
    bindings: file.bindings.map((binding) => toBinding(binding, file.region)),
    ...(network && { network: toNetwork(network) }),
  };
}

function toNetwork({ zones, ...network }: Network): Network {
  const domains = zones?.domains.map(canonicalName);
  return { ...network, ...(domains && { zones: { ...zones, domains } }) };
}

function toBinding(written: WrittenBinding, topRegion: string): Binding {
  const region = written.region ?? topRegion;
  const serviceRegion = written.serviceRegion ?? regionInName(written.service);
  return {
    name: written.name,
    service: written.service,
    region,
    ...(serviceRegion !== undefined && serviceRegion !== region && { serviceRegion }),
    endpoint: written.endpoint,
    inbound: toInbound(written.inbound),
    zones: written.zones?.map((zone) => toZone(zone, region)),
    names: written.names,
    whenLost: written.whenLost,
    adopt: written.adopt,
  };
}

function toInbound(written: WrittenBinding['inbound']): InboundChoice {
  return 'id' in written
    ? written
    : { ...written, addresses: written.addresses.map(canonicalAddress), vpc: written.vpc };
}

function toZone(written: NonNullable<WrittenBinding['zones']>[number], region: string): ZoneChoice {
  return {
    domain: canonicalName(written.domain),
    id: written.id,
    ...(written.wildcard !== undefined && { wildcard: written.wildcard }),
    ...(written.unlisted !== undefined && { unlisted: written.unlisted }),
    ...(written.zonalNames !== undefined && {
      zonalNames: written.zonalNames.map((zonal) => ({
        ...zonal,
        name: canonicalName(zonal.name),
      })),
    }),
    vpcs: written.vpcs?.map((vpc) => ({ id: vpc.id, region: vpc.region ?? region })),
    seenBy: written.seenBy,
  };
}
