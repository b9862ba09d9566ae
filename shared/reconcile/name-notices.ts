import type { Binding, ZoneChoice } from '../model/binding.ts';
import type { Notice } from '../model/notice.ts';
import type { Observation } from '../model/observation.ts';
import type { ServiceZone } from '../model/service-facts.ts';
import { serviceNames } from '../model/services.ts';
import { concerning, notice, some } from './notices.ts';

/** Notices about the service's own names. */

function serviceText(binding: Binding): string {
  return serviceNames(binding).join(' or ');
}

function namesText(zones: readonly ServiceZone[]): string {
  return some(
    zones.map(({ domain, wildcard }) => (wildcard ? `${domain} (with wildcard)` : domain)),
  );
}

export function zoneOfOtherName(
  binding: Binding,
  domain: string,
  zones: readonly ServiceZone[],
  why: string,
): Notice {
  return concerning(
    domain,
    notice(
      'error',
      'zone-of-other-name',
      `${domain} is not a name of ${serviceText(binding)}. ${why}. Nothing of this binding is changed.`,
      `Use the names of the service: ${namesText(zones)}. Or correct the binding's service and endpoint.`,
    ),
  );
}

export function zoneUnlisted(
  binding: Binding,
  { domain, id }: Pick<ZoneChoice, 'domain' | 'id'>,
  zones: readonly ServiceZone[],
): Notice {
  const confirmed = id === undefined ? `domain: ${domain}` : `domain: ${domain}, id: ${id}`;
  const listed =
    zones.length === 0 ? 'The service lists no names' : `The service lists ${namesText(zones)}`;
  return concerning(
    domain,
    notice(
      'error',
      'zone-unlisted',
      `${domain} is not a name that ${serviceText(binding)} lists. ${listed}, so the domain cannot be checked. Nothing of this binding is changed.`,
      `If the partner's documentation gives this domain, confirm it with "unlisted: true" on the zone: { ${confirmed}, unlisted: true }.`,
    ),
  );
}

export function namesUncovered(binding: Binding, missing: readonly string[]): Notice {
  return notice(
    'info',
    'names-uncovered',
    `${serviceText(binding)} also has ${some(missing)}, which no zone of ${binding.name} covers: these names resolve by public DNS.`,
    'If clients use these names, add zones for them to the binding.',
  );
}

export function namesUnchecked(binding: Binding, listing: Observation['serviceZones']): Notice {
  const cause =
    listing?.kind === 'failed' ? `: ${listing.failure.cause}` : ', because AWS lists none';
  return notice(
    'warning',
    'names-unchecked',
    `The zones of ${binding.name} were not compared with the names of ${serviceText(binding)}${cause}.`,
    `Compare them: run \`aws ec2 describe-vpc-endpoint-services --region ${binding.region} --filters Name=service-name,Values=${serviceNames(binding).join(',')}\`. For a snapshot, save the output as ec2.describe-vpc-endpoint-services.json.`,
  );
}

export function publicNamesHidden(domain: string, names: string): Notice {
  return concerning(
    domain,
    notice(
      'warning',
      'public-names-hidden',
      `The zone ${domain} hides every other name below it, such as ${names}. These names are public, and the endpoint does not serve them: they get no answer in the associated VPCs and through forwarders.`,
      'If clients need these names: on premises, rewrite the name instead of forwarding it (use: rewrite); in the VPCs, add a Resolver rule that forwards the names to a public resolver.',
    ),
  );
}

export function namesBelowHidden(domains: readonly string[]): Notice {
  return notice(
    'info',
    'names-below-hidden',
    `${some(domains)} ${domains.length === 1 ? 'has' : 'have'} no wildcard, as the service lists: every other name below gets no answer in the associated VPCs and through forwarders.`,
    'No action is needed unless clients use names below. If the endpoint serves them, set "wildcard: true" on the zone.',
  );
}

export function wildcardForced(domain: string, names: string | undefined): Notice {
  return concerning(
    domain,
    notice(
      'warning',
      'wildcard-forced',
      `"wildcard: true" sends every name below ${domain} to the endpoint, but the service lists no such names${names === undefined ? '' : `, and ${names} are public`}.`,
      'Remove "wildcard: true", unless the endpoint serves the names below.',
    ),
  );
}

export function wildcardLeft(domain: string, approval: string): Notice {
  const left = concerning(
    domain,
    notice(
      'warning',
      'wildcard-left',
      `The zone ${domain} still has an alias at *.${domain}, but the service has no names below ${domain}: such names get the endpoint's addresses and fail.`,
      `To remove the alias, add "${approval}" to approvals in the configuration, or run: privatelink-dns apply --approve ${approval}. To keep it, set "wildcard: true" on the zone.`,
    ),
  );
  return { ...left, approval };
}
