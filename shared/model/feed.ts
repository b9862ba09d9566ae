import type { PrivateNames } from './binding.ts';
import type { Notice } from './notice.ts';
import type { AddressType } from './records.ts';

/** The facts of one binding that the feed is rendered from. Lists are sorted, so that equal facts give equal bytes. */
export interface BindingSnapshot {
  binding: string;
  service: string;
  region: string;
  /** `released`: the endpoint was deleted, and its names resolve by public DNS again because of `whenLost: release`. */
  status: 'live' | 'released';
  endpoint: {
    id: string;
    /** The endpoint's regional name, canonical. S3 names keep the leading `*.` that AWS publishes. */
    name: string;
    zoneId: string;
    subnets: { id: string; zoneId: string; ranges: string[] }[];
    addresses: { address: string; interfaceId: string; subnetId: string }[];
    retiring: RetiringAddress[];
    /** The subset of `addresses` that AWS has withdrawn from the regional name. Resolvers do not answer with them. */
    withdrawn: string[];
  };
  inbound: {
    id: string | null;
    addresses: string[];
    retiring: RetiringAddress[];
  };
  zones: ZoneSnapshot[];
  names: PrivateNames;
}

export interface ZoneSnapshot {
  id: string;
  domain: string;
  wildcard: boolean;
  recordTypes: AddressType[];
  fence: number;
}

/** A replaced address that still answers. It is served until every resolver had time to install its successor. */
export interface RetiringAddress {
  address: string;
  /** ISO 8601. */
  until: string;
}

/** The manifest's entry for one binding. */
export interface PublishedBinding {
  name: string;
  /** 0: no snapshot was ever published; the entry has only notices. */
  generation: number;
  /** The last revision that changed the binding's artifacts or notices. A moved fence changes neither. */
  revision: number;
  /** The time of that revision. ISO 8601. */
  changedAt: string;
  /** The time at which the facts of this entry were observed. The report of an earlier observation does not change the entry. ISO 8601. */
  observedUntil: string;
  snapshot: BindingSnapshot | null;
  /** The notices that apply now. */
  active: ActiveNotice[];
}

export interface ActiveNotice extends Notice {
  since: string;
}

export interface ArtifactEntry {
  resolver: string;
  /** Key in the bucket. */
  path: string;
  /** Bytes. */
  size: number;
  sha256: string;
  mediaType: string;
}

/**
 * A query that the agent sends after it installed the artifacts. The resolver must answer with at least one of these
 * addresses and with no other address. The use `client` has no questions, because no DNS server reads a hosts file.
 */
export interface Question {
  name: string;
  type: AddressType;
  answers: string[];
  /** Whether the answer must contain all addresses. True if the resolver answers from its own file; false if AWS selects the addresses. */
  complete: boolean;
  uses: ('forward' | 'rewrite')[];
}

export const MANIFEST_FORMAT = 'privatelink-dns/feed/v1';

/** The only mutable object of the feed. It is written with If-Match. Its detached signatures are stored under its digest. */
export interface Manifest {
  format: typeof MANIFEST_FORMAT;
  /** 0: no revision was published yet. */
  revision: number;
  /** The time at which this revision was created. ISO 8601. */
  createdAt: string;
  /** Agents do not install the revision after this time. ISO 8601. The publisher extends it without a new revision. */
  validUntil: string;
  /** The ids of the keys that sign the manifest. */
  keys: string[];
  owner: string;
  bindings: PublishedBinding[];
  artifacts: ArtifactEntry[];
  questions: Question[];
}

/** The addresses that resolvers and firewalls must accept: the present addresses and the retiring addresses. */
export function servedAddresses(part: {
  addresses: readonly (string | { address: string })[];
  retiring: readonly RetiringAddress[];
}): string[] {
  const present = part.addresses.map((entry) =>
    typeof entry === 'string' ? entry : entry.address,
  );
  return [...new Set([...present, ...part.retiring.map((entry) => entry.address)])].sort();
}
