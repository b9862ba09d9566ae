/**
 * An entry of the configuration's `bindings`: an interface endpoint, the zones that alias to it, the inbound endpoint
 * that serves them, and which names are private. Every default is filled in and every name is canonical.
 */
export interface Binding {
  name: string;
  /** `s3`, or a service's full name such as `com.amazonaws.eu-west-2.monitoring`. */
  service: string;
  /** The endpoint's Region. */
  region: string;
  /** The service's Region, if it differs from the endpoint's (cross-Region PrivateLink). */
  serviceRegion?: string | undefined;
  endpoint: EndpointChoice;
  inbound: InboundChoice;
  /** Undefined: the zones of the service's own private DNS names. */
  zones: ZoneChoice[] | undefined;
  names: PrivateNames;
  whenLost: 'hold' | 'release';
  /**
   * Permits taking over records of these names that have no marker, and zones that have a marker of this owner's
   * other bindings.
   */
  adopt: boolean;
}

type EndpointChoice = { id: string } | { vpc: string; tags: Record<string, string> };

/** `vpc` beside fixed addresses allows a check of the zones' association. */
export type InboundChoice = ({ id: string } | { addresses: string[]; vpc: string | undefined }) & {
  /** The inbound endpoint's Region, if it differs from the endpoint's. */
  region?: string | undefined;
};

export function inboundRegionOf({ region, inbound }: Pick<Binding, 'region' | 'inbound'>): string {
  return inbound.region ?? region;
}

/** The Regions whose events can concern the binding. */
export function regionsOf(binding: Pick<Binding, 'region' | 'inbound'>): string[] {
  return [binding.region, inboundRegionOf(binding)];
}

export interface ZoneChoice {
  domain: string;
  /** Undefined: the account's only private zone of that name. */
  id: string | undefined;
  /** Whether the zone also needs records at `*.domain`. Undefined: the service's private names decide. */
  wildcard?: boolean | undefined;
  /** Confirms that a partner's service answers this domain although it does not list the domain. */
  unlisted?: boolean | undefined;
  /** The names that are answered by one Availability Zone of the endpoint. */
  zonalNames?: ZonalName[] | undefined;
  /** The VPCs to associate with the zone. Undefined: the reconciler does not manage associations. */
  vpcs: { id: string; region: string }[] | undefined;
  /** `profile`: a Route 53 Profile gives the zone to the inbound endpoint's VPC, which Route 53 does not list. */
  seenBy?: 'profile' | undefined;
}

/** A name below a zone's domain. It and every name below it are aliases of the endpoint's name in one Availability Zone. */
export interface ZonalName {
  /** Canonical and relative to the zone's domain: `usw2-az1`. */
  name: string;
  /** The name or the id of the Availability Zone: `us-west-2a`, `usw2-az1`. */
  availabilityZone: string;
}

export type PrivateNames = 'all' | { buckets: string[] };
