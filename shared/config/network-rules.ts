import { type Finding, type Path, quoted } from '../schema/problems.ts';
import type { Config, Network } from './config.ts';

/** Checks that `network` and the bindings agree, so that one deployment can create both. */
export function networkFindings({ network, bindings }: Config): Finding[] {
  if (network === undefined) return [];
  return [...repeated(network), ...unassociatedZones(network, bindings)];
}

/** A zone that no binding references is never associated with a VPC. */
function unassociatedZones({ zones }: Network, bindings: Config['bindings']): Finding[] {
  return (zones?.domains ?? []).flatMap((domain, index): Finding[] => {
    const zone = bindings
      .flatMap((binding) => binding.zones ?? [])
      .find((choice) => choice.domain === domain);
    if (zone?.vpcs !== undefined) return [];
    const what =
      zone === undefined
        ? `${quoted(domain)} is not a zone of a binding, so it would stay empty`
        : `${quoted(domain)} has no vpcs in its binding, so it would never be associated with a VPC`;
    const remedy = `Add { domain: ${domain}, vpcs: [{ id: vpc-... }] } to the zones of its binding.`;
    return [{ path: ['network', 'zones', 'domains', index], at: 'value', what, remedy }];
  });
}

function repeated({ endpoints, inbound, zones }: Network): Finding[] {
  return [
    ...repetitions(
      endpoints.map(({ name }) => name),
      (index) => ['network', 'endpoints', index, 'name'],
    ),
    ...endpoints.flatMap(({ subnets }, endpoint) =>
      repetitions(subnets, (index) => ['network', 'endpoints', endpoint, 'subnets', index]),
    ),
    ...repetitions(
      (inbound?.addresses ?? []).map(({ ip }) => ip),
      (index) => ['network', 'inbound', 'addresses', index, 'ip'],
    ),
    ...repetitions(zones?.domains ?? [], (index) => ['network', 'zones', 'domains', index]),
  ];
}

function repetitions(
  values: readonly (string | undefined)[],
  pathOf: (index: number) => Path,
): Finding[] {
  return values.flatMap((value, index): Finding[] =>
    value === undefined || values.indexOf(value) === index
      ? []
      : [
          {
            path: pathOf(index),
            at: 'value',
            what: `${quoted(value)} is already in this list`,
            remedy: 'Remove or change one of the two.',
          },
        ],
  );
}
