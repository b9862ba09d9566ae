import { type Binding, inboundRegionOf } from '../model/binding.ts';
import { ENDPOINT_MISSING, type Notice } from '../model/notice.ts';
import type { Endpoint, Inbound, ReadFailure } from '../model/observation.ts';
import { isPartnerService, serviceNames } from '../model/services.ts';

/**
 * Every notice about a binding: what happened, which resource, why, and how to proceed. An `info` appears in plans and
 * logs. For a `warning` or an `error`, operators are also notified once for as long as it applies.
 */
export function notice(
  severity: Notice['severity'],
  code: string,
  text: string,
  remedy: string,
): Notice {
  return { code, severity, text, remedy };
}

/** A notice that a binding can have several times at once: for each zone, VPC or read. */
export function concerning(subject: string, notice: Notice): Notice {
  return { ...notice, subject };
}

const MAX_LISTED = 5;

/** The first items of a list, and the number of the others. */
export function some(items: readonly string[]): string {
  const more = items.length - MAX_LISTED;
  return items.slice(0, MAX_LISTED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** The code of a read that only an operator can make succeed. */
export const UNREADABLE = 'unreadable';

export function unreadable({ what, cause, transient }: ReadFailure): Notice {
  const text = `${what} could not be read: ${cause}`;
  const failed = transient
    ? notice(
        'info',
        'unreadable-for-now',
        text,
        'No action is needed: the reconciler retries automatically.',
      )
    : notice(
        'error',
        UNREADABLE,
        text,
        'Give the reconciler the permission, or fix what the cause names. Until then, nothing of this binding is changed and the last publication stays.',
      );
  return concerning(what, failed);
}

/** `remedy` explains how to include the feed in the plan. */
export function feedNotRead(remedy: string): Notice {
  return notice(
    'info',
    'feed-not-read',
    'The feed was not read: this plan covers only the zones.',
    remedy,
  );
}

// --- the endpoint --------------------------------------------------------------------------

function choiceText(binding: Binding): string {
  const choice = binding.endpoint;
  if ('id' in choice) return choice.id;
  const tags = Object.entries(choice.tags).map(([key, value]) => `${key}=${value}`);
  return `an endpoint of ${binding.service} in ${choice.vpc} with ${tags.join(', ')}`;
}

function candidatesText(candidates: readonly Endpoint[]): string {
  return candidates.length === 0
    ? 'The Region has no other endpoint of that service.'
    : `Endpoints of that service in the Region: ${some(candidates.map((c) => `${c.id} (${c.vpcId}, ${c.state})`))}.`;
}

export function endpointMissing(binding: Binding, candidates: readonly Endpoint[]): Notice {
  const policy =
    binding.whenLost === 'release'
      ? 'If it does not return within the grace period, its names resolve by public DNS again.'
      : 'The records and the last publication stay as they are.';
  return notice(
    'error',
    ENDPOINT_MISSING,
    `${choiceText(binding)} does not exist in ${binding.region}. ${candidatesText(candidates)} ${policy}`,
    'Create the endpoint again, or name its successor in the configuration and deploy.',
  );
}

export function endpointReleased(binding: Binding): Notice {
  return notice(
    'error',
    'endpoint-released',
    `${choiceText(binding)} was missing for the whole grace period: on premises, the names of ${binding.name} resolve by public DNS again.`,
    'If this is intended, no action is needed. When an endpoint matches again, the names become private again automatically. The zone still has its aliases: disassociate it from VPCs that should resolve the public names.',
  );
}

export function endpointAmbiguous(binding: Binding, candidates: readonly Endpoint[]): Notice {
  return notice(
    'error',
    'endpoint-ambiguous',
    `${candidates.length} endpoints match ${choiceText(binding)}: ${some(candidates.map((c) => `${c.id} (${c.state})`))}.`,
    'Keep the tags on only one of them, or name the endpoint by its id.',
  );
}

export function endpointOfOtherService(binding: Binding, endpoint: Endpoint): Notice {
  return notice(
    'error',
    'endpoint-of-other-service',
    `${endpoint.id} is an endpoint of ${endpoint.service}, not of ${serviceNames(binding).join(' or ')}.`,
    'Correct endpoint.id or service in the configuration.',
  );
}

export function endpointOfOtherType({ service }: Binding, { id, type, vpcId }: Endpoint): Notice {
  return notice(
    'error',
    'endpoint-of-other-type',
    `${id} is a ${type} endpoint: it has no addresses in ${vpcId}, so no record can point to it and on-premises clients cannot use it.`,
    `Create an interface endpoint of ${service}, if the service has one, and name it in the configuration. Otherwise remove the binding: on-premises clients use the public names of the service.`,
  );
}

export function endpointPending(endpoint: Endpoint): Notice {
  return notice(
    'info',
    'endpoint-pending',
    `${endpoint.id} is ${endpoint.state}, as after every modification. Its records stay.`,
    'No action is needed: the reconciler observes it again automatically.',
  );
}

/** Only the service's owner can end this state. `owner`: the account, if DescribeVpcEndpointServices lists it. */
export function endpointPendingAcceptance(
  endpoint: Endpoint,
  region: string,
  owner: string | undefined,
): Notice {
  const who = owner === undefined ? 'its owner' : `its owner (${owner})`;
  return notice(
    'error',
    'endpoint-pending-acceptance',
    `${endpoint.id} waits for the provider: the service ${endpoint.service} requires that ${who} accepts the connection. Until then the endpoint answers nothing. The last publication stays.`,
    `Ask the provider to accept ${endpoint.id}: in the provider's account, run \`aws ec2 accept-vpc-endpoint-connections --service-id ${endpoint.service.split('.').at(-1)} --vpc-endpoint-ids ${endpoint.id} --region ${region}\`. The next sweep finds the acceptance.`,
  );
}

export function endpointNotServing(endpoint: Endpoint): Notice {
  return notice(
    'error',
    'endpoint-not-serving',
    `${endpoint.id} is in the state ${endpoint.state}.`,
    'Open the endpoint in the VPC console. Create another endpoint and name it in the configuration. The last publication stays.',
  );
}

export function interfacesUnsettled(endpoint: Endpoint, why: string): Notice {
  return notice(
    'info',
    'interfaces-unsettled',
    `${endpoint.id}: ${why}.`,
    'No action is needed: the reconciler observes it again automatically.',
  );
}

export function addressRefused(endpoint: Endpoint, why: string): Notice {
  return notice(
    'error',
    'address-refused',
    `${endpoint.id}: ${why}. Only addresses in the ranges of the endpoint's own subnets are published.`,
    'Check the endpoint and its subnets. If they are right, report this with the output of `privatelink-dns snapshot`.',
  );
}

export function addressWithdrawn(endpoint: Endpoint, addresses: readonly string[]): Notice {
  return notice(
    'warning',
    'address-withdrawn',
    `AWS answers the name of ${endpoint.id} without ${some(addresses)}: an Availability Zone is impaired. Answers by address omit it, too.`,
    'No action is needed: when AWS answers with the address again, answers by address contain it again. The parameter endpoint-addresses keeps it.',
  );
}

export function privateDnsOn(endpoint: Endpoint, region: string): Notice {
  const scope = endpoint.privateDns.onlyForInboundResolver
    ? ' (for the inbound Resolver endpoint only)'
    : '';
  return notice(
    'warning',
    'private-dns-on',
    `${endpoint.id} has its own private DNS on${scope}: AWS keeps a hidden zone of the same names in ${endpoint.vpcId}, and a VPC cannot be associated with two zones of one name.`,
    `Keep one of the two. To keep the zones, turn private DNS off when their records exist: run \`aws ec2 modify-vpc-endpoint --vpc-endpoint-id ${endpoint.id} --no-private-dns-enabled --region ${region}\`. To keep the hidden zone, remove the binding from the configuration.`,
  );
}

// --- the inbound endpoint ------------------------------------------------------------------

export function inboundMissing(binding: Binding): Notice {
  const id = 'id' in binding.inbound ? binding.inbound.id : 'The inbound endpoint';
  return notice(
    'error',
    'inbound-missing',
    `${id} does not exist in ${inboundRegionOf(binding)}. The published forwarders stay.`,
    'Create an inbound endpoint and name it in the configuration. If it is in another Region, add that Region: inbound: { id: ..., region: ... }.',
  );
}

export function inboundUnsupported(inbound: Inbound, why: string, remedy: string): Notice {
  return notice(
    'error',
    'inbound-unsupported',
    `${inbound.id ?? 'The inbound endpoint'} ${why}. The published forwarders stay.`,
    remedy,
  );
}

export function inboundDegraded(inbound: Inbound): Notice {
  return notice(
    'warning',
    'inbound-degraded',
    `${inbound.id ?? 'The inbound endpoint'} is ${inbound.status}.`,
    'Read its status message in the Route 53 console. Its attached addresses continue to be published.',
  );
}

export function inboundSingleAddress(inbound: Inbound): Notice {
  return notice(
    'warning',
    'inbound-single-address',
    `${inbound.id ?? 'The inbound endpoint'} has one address in use: if its Availability Zone fails, on-premises resolvers get no answers.`,
    'Add an address in another Availability Zone.',
  );
}

// --- the binding's names ---

export function splitByBucket(domain: string): Notice {
  return concerning(
    domain,
    notice(
      'warning',
      'split-by-bucket',
      `On premises, only some buckets of ${domain} are forwarded, but inside the VPC the zone answers for all buckets. On BIND, an empty answer for such a bucket (AAAA, HTTPS) becomes SERVFAIL.`,
      'For a clean split, give each bucket a private zone of its own name, and a binding with that domain and "names: all".',
    ),
  );
}

export function namesOfOtherBinding(
  { name }: Binding,
  earlier: { binding: string; domain: string },
): Notice {
  return concerning(
    earlier.domain,
    notice(
      'error',
      'names-of-other-binding',
      `On premises, ${earlier.domain} resolves by binding ${earlier.binding}, which comes earlier in the configuration: a resolver has one answer for a name. The zone of ${name} is managed, but no new addresses of ${name} are published.`,
      `To serve both, move ${name} to a configuration with its own owner and parameterPrefix, and have its resolvers pull that feed. To serve ${name} instead, move it before ${earlier.binding}.`,
    ),
  );
}

export function zonesNone(binding: Binding): Notice {
  return notice(
    'error',
    'zones-none',
    `${serviceNames(binding).join(' or ')} has no private DNS names in ${binding.region}.`,
    isPartnerService(binding.service)
      ? "List the domains of the partner's documentation under zones, and confirm each of them, because the service does not list them: zones: [{ domain: DOMAIN, unlisted: true }]."
      : 'List the zones in the configuration, or check the service name.',
  );
}
