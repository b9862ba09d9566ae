/** The configuration as the code sees it: validated, with every default filled in and every name canonical. */

export type Mode = 'observe' | 'enforce' | 'paused';

/** One entry for each in `render/registry.ts`. */
export type ResolverName =
  | 'aws-config'
  | 'bind'
  | 'coredns'
  | 'dnsmasq'
  | 'hosts'
  | 'infoblox'
  | 'knot-resolver'
  | 'powerdns-recursor'
  | 'unbound'
  | 'windows';

/** A kind of resolver that artifacts are made for, and whether it forwards queries, rewrites answers, or may do either. */
export interface ResolverChoice {
  name: ResolverName;
  use: 'forward' | 'rewrite' | 'both';
}

export interface Config {
  version: 1;
  /** Written into every marker: whose zones these are. */
  owner: string;
  mode: Mode;
  /** The Region of the reconciler's own queues, parameters, feed and topic. */
  region: string;
  /** Absolute, without a trailing slash: `/privatelink-dns`. */
  parameterPrefix: string;
  /** Permits a zone for the global name `s3.amazonaws.com`, which every Region's buckets share. */
  allowGlobalName: boolean;
  rpz: {
    zone: string;
    answer: 'cname' | 'address';
    /** Seconds. */
    ttl: number;
  };
  resolvers: ResolverChoice[];
  limits: {
    /** More bindings than this changing in one publication are held for an approval. */
    maxBindingsPerPublication: number;
    /** How long people must have known that an endpoint is lost before `whenLost: release` takes its names back to public DNS. */
    releaseAfterMinutes: number;
  };
  agents: {
    /** How often on-premises agents look at the feed: bounds how long a retiring address is still served. */
    pollSeconds: number;
  };
  /** Address answers that follow AWS's withdrawals; see `probesAddresses`. */
  health: {
    withdraw: boolean;
    /** Probes in a row, one a minute. */
    missesToWithdraw: number;
    hitsToRestore: number;
  };
  /** The names of held changes that a person has approved, as the notices print them. */
  approvals: string[];
  bindings: Binding[];
  /** What the deployment also makes; undefined: all of it is there already. */
  network?: Network | undefined;
  deployment?: DeploymentConfig | undefined;
}

/** Choices that only the deployment looks at. */
export interface DeploymentConfig {
  /** X-Ray traces of the functions. */
  tracing: boolean;
  /** From where objects of the feed may be read and written, but for the functions; undefined: wherever IAM permits. */
  feedOnlyFrom: { endpoints: string[]; ranges: string[] } | undefined;
}

/** The walk-through's network, for those who start from nothing. Each part may be left out. */
export interface Network {
  /** CIDR ranges that may reach the endpoints. */
  onPremises: string[];
  endpoints: NetworkEndpoint[];
  inbound: NetworkInbound | undefined;
  zones: NetworkZones | undefined;
  /** ARNs, with `*` where many are meant, that a reviewed bucket policy must not shut out. */
  administrators: string[];
}

export interface NetworkEndpoint {
  /** The value of its tag `privatelink-dns`, by which a binding chooses it. */
  name: string;
  service: string;
  vpc: string;
  subnets: string[];
  addresses: 'ipv4' | 'dualstack';
  /** Whose principals may use it; undefined: those of the deployment's account. */
  organization: string | undefined;
}

export interface NetworkInbound {
  vpc: string;
  addresses: { subnet: string; ip: string | undefined }[];
}

export interface NetworkZones {
  domains: string[];
  /** Sees the zones before they hold records; undefined: a VPC without machines that is made for this. */
  vpc: string | undefined;
}

/** One thing to keep true: an interface endpoint, the zones that alias to it, the inbound endpoint, the private names. */
export interface Binding {
  name: string;
  /** `s3`, or a service's full name such as `com.amazonaws.eu-west-2.monitoring`. */
  service: string;
  region: string;
  endpoint: EndpointChoice;
  inbound: InboundChoice;
  /** Undefined: the zones of the service's own private DNS names. */
  zones: ZoneChoice[] | undefined;
  names: PrivateNames;
  whenLost: 'hold' | 'release';
  /** Permits taking over records of these names that carry no marker, and markers of this owner's other bindings. */
  adopt: boolean;
}

export type EndpointChoice = { id: string } | { vpc: string; tags: Record<string, string> };

/** `vpc` beside fixed addresses lets the zones' association be checked. */
export type InboundChoice = { id: string } | { addresses: string[]; vpc: string | undefined };

export interface ZoneChoice {
  domain: string;
  /** Undefined: the account's one private zone of that name. */
  id: string | undefined;
  /** The VPCs that should see the zone. Undefined: associations are the site's own affair. */
  vpcs: { id: string; region: string }[] | undefined;
}

export type PrivateNames = 'all' | { buckets: string[] };

/** Whether public DNS is probed for the endpoints' addresses: only answers by address need it, and it is a switch. */
export function probesAddresses({ health, rpz, resolvers }: Config): boolean {
  return (
    health.withdraw && (rpz.answer === 'address' || resolvers.some(({ name }) => name === 'hosts'))
  );
}

/** How long, in seconds, a replaced address is still served: until every resolver has polled the feed and every cached answer has run out. */
export function retirementSeconds({ rpz, agents }: Pick<Config, 'rpz' | 'agents'>): number {
  return rpz.ttl + agents.pollSeconds;
}

/** `s3` in eu-west-2 is `com.amazonaws.eu-west-2.s3`; China's partition also has names that begin with `cn.`. */
export function serviceNames(binding: { service: string; region: string }): string[] {
  if (binding.service.includes('amazonaws.') || binding.service.startsWith('aws.')) {
    return [binding.service];
  }
  const name = `com.amazonaws.${binding.region}.${binding.service}`;
  return binding.region.startsWith('cn-') ? [name, `cn.${name}`] : [name];
}

/** The suffix of a partition's public service names, by Region (aws and aws-us-gov share one). */
export function partitionSuffix(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}
