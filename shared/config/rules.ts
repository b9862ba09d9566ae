/** The rules between values of the configuration. Each rule takes a draft and returns findings. */

import { canonicalAddress, isPrivate } from '../model/addresses.ts';
import { canonicalName } from '../model/names.ts';
import { isKnownRegion, knownRegions } from '../model/partitions.ts';
import { defaultDomains, isS3, regionInName, s3Zone, serviceNames } from '../model/services.ts';
import { nearest } from '../schema/nearest.ts';
import { type Fault, type Finding, formatPath, type Path, quoted } from '../schema/problems.ts';
import { domainFault } from './domains.ts';
import { type Draft, type DraftBinding, UNREADABLE_REGION } from './draft.ts';
import { hostAddress } from './values.ts';

/** A value of the draft with its path, and the form in which it is compared. */
interface Placed {
  path: Path;
  written: string;
  compared: string;
}

export function ruleFindings(draft: Draft): Finding[] {
  return [
    ...duplicateNames(draft),
    ...sharedZones(draft),
    ...sameServiceTwice(draft),
    ...repeatedItems(draft),
    ...unknownRegions(draft),
    ...publicAddressesWithoutVpc(draft),
    ...wrongDomains(draft),
    ...bucketsWithoutTheirZone(draft),
  ];
}

function duplicateNames(draft: Draft): Finding[] {
  const names = eachBinding(draft).flatMap(({ binding, path }) =>
    placed([...path, 'name'], binding.name),
  );
  return repetitions(names, (name, first) => ({
    what: `${quoted(name.written)} is already the name of ${formatPath(first.path.slice(0, -1))}`,
    remedy: 'Give each binding a different name.',
  }));
}

/**
 * A zone has one marker, so it can belong to only one binding. Zones of one domain are different zones only if both
 * have ids: a zone without an id is the account's only zone of that domain.
 */
function sharedZones(draft: Draft): Finding[] {
  const zones = eachZone(draft);
  const ids = zones.flatMap(({ zone, path }) => placed([...path, 'id'], zone.id));
  const domains = zones.flatMap(({ zone, path }) =>
    placed([...path, 'domain'], zone.domain, canonicalName).map((domain) => ({
      ...domain,
      hasId: zone.id !== undefined,
    })),
  );
  const repeated = domains.flatMap((domain, index): Finding[] => {
    const first = domains
      .slice(0, index)
      .find((other) => other.compared === domain.compared && !(other.hasId && domain.hasId));
    return first === undefined
      ? []
      : [{ path: domain.path, at: 'value', ...sharedZoneFault(domain, first) }];
  });
  return [...repetitions(ids, sharedZoneFault), ...repeated, ...zonesOfDefaults(draft)];
}

/** A binding without zones manages the zones of its service's names, so no other binding can have them. */
function zonesOfDefaults(draft: Draft): Finding[] {
  const defaults = eachBinding(draft).flatMap(({ binding, path, region }) =>
    binding.zones !== undefined || binding.service === undefined || region === undefined
      ? []
      : [
          {
            path,
            domains: defaultDomains({
              service: binding.service,
              region,
              serviceRegion: binding.serviceRegion,
            }),
          },
        ],
  );
  return eachZone(draft).flatMap(({ zone, path }): Finding[] => {
    const { domain } = zone;
    const other =
      domain === undefined
        ? undefined
        : defaults.find(({ domains }) => domains.includes(canonicalName(domain)));
    if (domain === undefined || other === undefined) return [];
    return [
      {
        path: [...path, 'domain'],
        at: 'value',
        what: `${quoted(domain)} is already a zone of ${formatPath(other.path)}, which has no zones and so manages the zones of its service's names`,
        remedy: `Remove this zone, or add zones to ${formatPath(other.path)} that do not contain it.`,
      },
    ];
  });
}

function sharedZoneFault(zone: Placed, first: Placed): Fault {
  return {
    what: `${quoted(zone.written)} is already a zone of this configuration, at ${formatPath(first.path)}`,
    remedy:
      'Remove one of the two: a zone can belong to only one binding. If they are two zones of one name, add the id of each.',
  };
}

/**
 * Bindings of one service in one Region have the same zones by default: the zones of the service's private DNS names.
 */
function sameServiceTwice(draft: Draft): Finding[] {
  const services = eachBinding(draft).flatMap(({ binding, path, region, serviceRegion }) => {
    const { service } = binding;
    return service === undefined || region === undefined || binding.zones !== undefined
      ? []
      : placed([...path, 'service'], service, () =>
          serviceNames({ service, region, serviceRegion }).join(),
        );
  });
  return repetitions(services, (service, first) => ({
    what: `${quoted(service.written)} is already the service of ${formatPath(first.path.slice(0, -1))}, and without zones both bindings would manage the same zones`,
    remedy: 'Add different zones to the two bindings, or remove one of them.',
  }));
}

function repeatedItems(draft: Draft): Finding[] {
  const lists = [
    listed(['resolvers'], draft.resolvers),
    ...eachBinding(draft).flatMap(({ binding, path }) => [
      listed([...path, 'inbound', 'addresses'], binding.inbound?.addresses, canonicalAddress),
      listed([...path, 'names', 'buckets'], binding.names?.buckets),
    ]),
    ...eachZone(draft).map(({ zone, path }) =>
      (zone.vpcs ?? []).flatMap((vpc, index) => placed([...path, 'vpcs', index, 'id'], vpc?.id)),
    ),
  ];
  return lists.flatMap((list) =>
    repetitions(list, (item, first) => ({
      what: `${quoted(item.written)} is already in this list, at ${formatPath(first.path)}`,
      remedy: 'Remove one of the two.',
    })),
  );
}

/** A Region that this version does not know is probably misspelt. `newRegions` names the Regions that AWS added later. */
function unknownRegions(draft: Draft): Finding[] {
  const accepted = draft.newRegions ?? [];
  const written = [
    ...placed(['region'], draft.region),
    ...eachBinding(draft).flatMap(({ binding, path }) => [
      ...placed([...path, 'region'], binding.region),
      ...placed([...path, 'serviceRegion'], binding.serviceRegion),
      ...placed([...path, 'inbound', 'region'], binding.inbound?.region),
    ]),
    ...eachZone(draft).flatMap(({ zone, path }) =>
      (zone.vpcs ?? []).flatMap((vpc, index) =>
        placed([...path, 'vpcs', index, 'region'], vpc?.region),
      ),
    ),
  ];
  return written
    .filter(({ compared }) => compared !== UNREADABLE_REGION)
    .filter(({ compared }) => !isKnownRegion(compared) && !accepted.includes(compared))
    .map(({ path, written: region }) => {
      const meant = nearest(region, knownRegions());
      return {
        path,
        at: 'value',
        what: `${quoted(region)} is not a Region that this version knows`,
        remedy: `${meant === undefined ? '' : `Did you mean ${meant}? `}If AWS has added the Region, add newRegions: [${region}] at the top level.`,
      };
    });
}

/** A public address is more often a mistake than public space of a VPC, so it needs the VPC beside it. */
function publicAddressesWithoutVpc(draft: Draft): Finding[] {
  return eachBinding(draft).flatMap(({ binding, path }) =>
    (binding.inbound?.addresses ?? []).flatMap((address, index): Finding[] =>
      address === undefined ||
      binding.inbound?.vpc !== undefined ||
      hostAddress.fault(address) !== undefined ||
      isPrivate(address)
        ? []
        : [
            {
              path: [...path, 'inbound', 'addresses', index],
              at: 'value',
              what: `${quoted(address)} is not a private address`,
              remedy:
                'Use an address of the inbound endpoint in its VPC. If the VPC has this public range, name the VPC beside the addresses: inbound: { addresses: [...], vpc: vpc-... }.',
            },
          ],
    ),
  );
}

function wrongDomains(draft: Draft): Finding[] {
  return eachZone(draft).flatMap(({ zone, path, binding, serviceRegion }) => {
    const fault =
      zone.domain === undefined || serviceRegion === undefined
        ? undefined
        : domainFault({
            domain: canonicalName(zone.domain),
            service: binding.service,
            region: serviceRegion,
            unlisted: zone.unlisted === true,
            allowGlobalName: draft.allowGlobalName,
          });
    return fault === undefined ? [] : [{ path: [...path, 'domain'], at: 'value', ...fault }];
  });
}

/**
 * Single buckets can be chosen only if the binding has the zone that contains all buckets: S3's zone of the binding's
 * Region.
 */
function bucketsWithoutTheirZone(draft: Draft): Finding[] {
  return eachBinding(draft).flatMap(({ binding, path, serviceRegion: region }): Finding[] => {
    const { service } = binding;
    if (binding.names?.buckets === undefined || service === undefined || region === undefined) {
      return [];
    }
    const at = { path: [...path, 'names', 'buckets'], at: 'key' } as const;
    if (!isS3({ service, region })) {
      return [
        {
          ...at,
          what: `buckets can be chosen only for S3, and this binding is for ${service}`,
          remedy: 'Use names: all.',
        },
      ];
    }
    const zone = s3Zone(region);
    return mayHaveZone(binding, zone)
      ? []
      : [
          {
            ...at,
            what: `this binding has no zone with the names of buckets: ${zone} is not one of its zones`,
            remedy: `Add { domain: ${zone} } to zones, or use names: all if each of its zones is the zone of one bucket.`,
          },
        ];
  });
}

function mayHaveZone({ zones }: DraftBinding, domain: string): boolean {
  return (
    zones === undefined ||
    zones.some((zone) => zone?.domain === undefined || canonicalName(zone.domain) === domain)
  );
}

function eachBinding(draft: Draft) {
  return draft.bindings.flatMap((binding, index) => {
    if (binding === undefined) {
      return [];
    }
    const written = binding.region ?? draft.region;
    const region = written === UNREADABLE_REGION ? undefined : written;
    const { serviceRegion = regionInName(binding.service ?? '') ?? region } = binding;
    return [{ binding, path: ['bindings', index] as Path, region, serviceRegion }];
  });
}

function eachZone(draft: Draft) {
  return eachBinding(draft).flatMap(({ path, ...rest }) =>
    (rest.binding.zones ?? []).flatMap((zone, index) =>
      zone === undefined ? [] : [{ ...rest, zone, path: [...path, 'zones', index] as Path }],
    ),
  );
}

function listed(
  path: Path,
  items: readonly (string | undefined)[] | undefined,
  comparedAs?: (item: string) => string,
): Placed[] {
  return (items ?? []).flatMap((item, index) => placed([...path, index], item, comparedAs));
}

function placed(
  path: Path,
  written: string | undefined,
  comparedAs = (value: string) => value,
): Placed[] {
  return written === undefined ? [] : [{ path, written, compared: comparedAs(written) }];
}

/** Returns a finding for every value that is equal to an earlier value. */
function repetitions(
  all: readonly Placed[],
  fault: (repeated: Placed, first: Placed) => Fault,
): Finding[] {
  const firsts = new Map<string, Placed>();
  return all.flatMap((item): Finding[] => {
    const first = firsts.get(item.compared);
    if (first === undefined) {
      firsts.set(item.compared, item);
      return [];
    }
    return [{ path: item.path, at: 'value', ...fault(item, first) }];
  });
}
