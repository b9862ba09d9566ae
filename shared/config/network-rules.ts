import { type Finding, type Path, quoted } from '../schema/problems.ts';
import type { Config, Network } from './config.ts';

/** What the network to be made and the bindings must agree on, so that one deployment makes both. */
export function networkFindings({ network, bindings }: Config): Finding[] {
  if (network === undefined) return [];
  return [...repeated(network), ...zonesNobodySees(network, bindings)];
}

/** The reconciler associates the VPCs that a binding lists once the records stand: a zone that no binding lists stays dark. */
function zonesNobodySees({ zones }: Network, bindings: Config['bindings']): Finding[] {
  return (zones?.domains ?? []).flatMap((domain, index): Finding[] => {
    const zone = bindings
      .flatMap((binding) => binding.zones ?? [])
      .find((choice) => choice.domain === domain);
    if (zone?.vpcs !== undefined) return [];
    const what =
      zone === undefined
        ? `${quoted(domain)} is a zone of no binding, so nothing would fill it`
        : `${quoted(domain)} lists no vpcs in its binding, so no VPC would ever see it`;
    const remedy = `Write { domain: ${domain}, vpcs: [{ id: vpc-... }] } into the zones of its binding.`;
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
            what: `${quoted(value)} is in this list already`,
            remedy: 'Remove one of the two, or give it a name of its own.',
          },
        ],
  );
}
