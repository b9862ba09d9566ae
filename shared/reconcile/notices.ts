import type { CloudError } from '../cloud/errors.ts';
import type { Binding } from '../model/binding.ts';
import { ENDPOINT_MISSING, type Notice } from '../model/notice.ts';
import type { Endpoint, Inbound, ReadFailure } from '../model/observation.ts';
import { changesOf, type Plan } from '../model/plan.ts';
import { serviceNames } from '../model/services.ts';

/**
 * Every notice of a binding: what, which, why, and how to go on. An `info` is shown in plans and logs;
 * a `warning` or `error` is also told to people, once for as long as it stands.
 */
export function notice(
  severity: Notice['severity'],
  code: string,
  text: string,
  remedy: string,
): Notice {
  return { code, severity, text, remedy };
}

const MANY = 5;

/** The first few of a list, and how many more there are. */
export function some(items: readonly string[]): string {
  const more = items.length - MANY;
  return items.slice(0, MANY).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

export function unreadable({ what, cause, transient }: ReadFailure): Notice {
  return transient
    ? notice(
        'info',
        'unreadable-for-now',
        `${what} could not be read: ${cause}`,
        'Nothing: it is tried again by itself.',
      )
    : notice(
        'error',
        'unreadable',
        `${what} could not be read: ${cause}`,
        'Give the reconciler the permission, or mend what the cause names. Until then nothing of this binding is changed and the last publication stays.',
      );
}

/** `what` has to be given for the feed to be part of the plan. */
export function feedNotRead(what: string): Notice {
  return notice(
    'info',
    'feed-not-read',
    'The feed was not read: this plan is about the zones alone.',
    what,
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
    ? 'There is no other endpoint of that service in the Region.'
    : `Endpoints of that service in the Region: ${some(candidates.map((c) => `${c.id} (${c.vpcId}, ${c.state})`))}.`;
}

export function endpointMissing(binding: Binding, candidates: readonly Endpoint[]): Notice {
  const policy =
    binding.whenLost === 'release'
      ? 'If it stays away, its names go back to public DNS after the grace period.'
      : 'The records and the last publication stay as they are.';
  return notice(
    'error',
    ENDPOINT_MISSING,
    `${choiceText(binding)} does not exist in ${binding.region}. ${candidatesText(candidates)} ${policy}`,
    'Make the endpoint again, or name its successor in the configuration and deploy.',
  );
}

export function endpointReleased(binding: Binding): Notice {
  return notice(
    'error',
    'endpoint-released',
    `${choiceText(binding)} stayed lost for the whole grace period: the names of ${binding.name} were given back to public DNS on premises.`,
    'Nothing, if that was meant. When an endpoint matches again, the names become private again by themselves. The zone still holds its aliases: disassociate it from VPCs that should see public names.',
  );
}

export function endpointAmbiguous(binding: Binding, candidates: readonly Endpoint[]): Notice {
  return notice(
    'error',
    'endpoint-ambiguous',
    `${candidates.length} endpoints match ${choiceText(binding)}: ${some(candidates.map((c) => `${c.id} (${c.state})`))}.`,
    'Leave the tags on one of them alone, or name the endpoint by its id.',
  );
}

export function endpointOfOtherService(binding: Binding, endpoint: Endpoint): Notice {
  return notice(
    'error',
    'endpoint-of-other-service',
    `${endpoint.id} is an endpoint of ${endpoint.service}, not of ${serviceNames(binding).join(' or ')}.`,
    'Mend endpoint.id or service in the configuration.',
  );
}

export function endpointPending(endpoint: Endpoint): Notice {
  return notice(
    'info',
    'endpoint-pending',
    `${endpoint.id} is ${endpoint.state}, as after every modification; its records stay.`,
    'Nothing: it is looked at again by itself.',
  );
}

export function endpointNotServing(endpoint: Endpoint): Notice {
  return notice(
    'error',
    'endpoint-not-serving',
    `${endpoint.id} is in the state ${endpoint.state}.`,
    'See the endpoint in the VPC console; accept its connection, or make another and name it in the configuration. The last publication stays.',
  );
}

export function interfacesUnsettled(endpoint: Endpoint, why: string): Notice {
  return notice(
    'info',
    'interfaces-unsettled',
    `${endpoint.id}: ${why}.`,
    'Nothing: it is looked at again by itself.',
  );
}

export function addressRefused(endpoint: Endpoint, why: string): Notice {
  return notice(
    'error',
    'address-refused',
    `${endpoint.id}: ${why}. No address is published that does not belong.`,
    'Check the endpoint and its subnets; if they are right, report this with the output of `privatelink-dns snapshot`.',
  );
}

export function addressWithdrawn(endpoint: Endpoint, addresses: readonly string[]): Notice {
  return notice(
    'warning',
    'address-withdrawn',
    `AWS answers the name of ${endpoint.id} without ${some(addresses)}: an Availability Zone is impaired. Answers by address leave it out, too.`,
    'Nothing: it comes back by itself when AWS answers with it again. The addresses stay in the parameter endpoint-addresses.',
  );
}

export function privateDnsOn(endpoint: Endpoint): Notice {
  const scope = endpoint.privateDns.onlyForInboundResolver
    ? ' (for the inbound Resolver endpoint only)'
    : '';
  return notice(
    'warning',
    'private-dns-on',
    `${endpoint.id} has its own private DNS on${scope}: AWS keeps a hidden zone of the same names in ${endpoint.vpcId}, and a VPC cannot see two zones of one name.`,
    'Keep one of the two: turn private DNS off (aws ec2 modify-vpc-endpoint --no-private-dns-enabled), or drop the zones from the VPC and let the hidden one serve.',
  );
}

// --- the inbound endpoint ------------------------------------------------------------------

export function inboundMissing(binding: Binding): Notice {
  const id = 'id' in binding.inbound ? binding.inbound.id : 'the inbound endpoint';
  return notice(
    'error',
    'inbound-missing',
    `${id} does not exist in ${binding.region}. The forwarders that were published stay.`,
    'Make an inbound endpoint and name it in the configuration.',
  );
}

export function inboundUnfit(inbound: Inbound, why: string, remedy: string): Notice {
  return notice(
    'error',
    'inbound-unsupported',
    `${inbound.id ?? 'The inbound endpoint'} ${why}. The forwarders that were published stay.`,
    remedy,
  );
}

export function inboundDegraded(inbound: Inbound): Notice {
  return notice(
    'warning',
    'inbound-degraded',
    `${inbound.id ?? 'The inbound endpoint'} is ${inbound.status}.`,
    'See its status message in the Route 53 console; the addresses that are attached go on being published.',
  );
}

export function inboundSingleAddress(inbound: Inbound): Notice {
  return notice(
    'warning',
    'inbound-single-address',
    `${inbound.id ?? 'The inbound endpoint'} has one address in use: if its zone fails, on-premises resolvers cannot ask.`,
    'Add an address in another Availability Zone.',
  );
}

// --- the binding's names ---

export function splitByBucket(domain: string): Notice {
  return notice(
    'warning',
    'split-by-bucket',
    `Only some buckets of ${domain} are forwarded on premises, but inside the VPC the zone answers for all of them. On BIND an empty answer for such a bucket (AAAA, HTTPS) becomes SERVFAIL.`,
    'For a clean split give each bucket a private zone of its own name, and a binding with that domain and "names: all".',
  );
}

export function zonesNone(binding: Binding): Notice {
  return notice(
    'error',
    'zones-none',
    `${serviceNames(binding).join(' or ')} has no private DNS names in ${binding.region}.`,
    'Give the zones in the configuration, or check the service name.',
  );
}

// --- what is done about it -----------------------------------------------------------------

export function driftObserved(plan: Plan): Notice {
  const names = changesOf(plan).map((change) => `${change.kind} ${change.name} ${change.type}`);
  const text =
    names.length > 0 ? `enforcing would ${some(names)}` : 'enforcing would publish its addresses';
  return notice(
    'warning',
    'drift-observed',
    `${plan.binding} is not as it should be: ${text}.`,
    'Look at `privatelink-dns plan`; to have it repaired, set "mode: enforce".',
  );
}

export function writeDenied(binding: string, failure: CloudError): Notice {
  const scope =
    failure.operation === 'ChangeResourceRecordSets'
      ? ' on the zone, for the apex, the wildcard and the marker'
      : '';
  return notice(
    'error',
    'write-denied',
    `A zone of ${binding} could not be written: ${failure.message}`,
    `Give the reconciler's role route53:${failure.operation}${scope}.`,
  );
}

export function writeRefused(binding: string, failure: CloudError): Notice {
  return notice(
    'error',
    'write-refused',
    `A zone of ${binding} could not be written: ${failure.message}`,
    'Mend what the text names, in the configuration or in AWS. Until then the last publication stays.',
  );
}
