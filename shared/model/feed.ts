import type { PrivateNames } from './binding.ts';
import type { Notice } from './notice.ts';
import type { AddressType } from './records.ts';

/** The facts of one binding that the feed is rendered from. Lists are sorted: equal facts are equal bytes. */
export interface BindingSnapshot {
  binding: string;
  service: string;
  region: string;
  /** `released`: the endpoint is gone for good and policy gave its names back to public DNS. */
  status: 'live' | 'released';
  endpoint: {
    id: string;
    /** The regional name as AWS publishes it, canonical, S3's with its leading `*.`. */
    name: string;
    zoneId: string;
    subnets: { id: string; zoneId: string; ranges: string[] }[];
    addresses: { address: string; interfaceId: string; subnetId: string }[];
    retiring: RetiringAddress[];
    /** Of the addresses, those that AWS has withdrawn from the regional name: not answered, and still the endpoint's. */
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

/** An address that was replaced and still answers: served until every resolver has had time to learn the one after it. */
export interface RetiringAddress {
  address: string;
  /** ISO 8601. */
  until: string;
}

/** What the feed says of one binding. */
export interface PublishedBinding {
  name: string;
  /** 0: known by its notices alone, never published. */
  generation: number;
  /** The revision that last changed what resolvers or people see of it. A fence that moves is not seen. */
  revision: number;
  /** When that was. ISO 8601. */
  changedAt: string;
  snapshot: BindingSnapshot | null;
  /** What people are told for as long as it is so; that they were is known by each binding's `state` parameter. */
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
 * What a resolver must answer once the artifacts are installed: at least one of these addresses, and no
 * other. A hosts file is not asked by DNS, so nothing is listed for the use `client`.
 */
export interface Question {
  name: string;
  type: AddressType;
  answers: string[];
  /** All of them have to be there: the resolver answers from its own file, not by what AWS picks. */
  complete: boolean;
  uses: ('forward' | 'rewrite')[];
}

export const MANIFEST_FORMAT = 'privatelink-dns/feed/v1';

/** The one mutable file of the feed, written with If-Match. Its detached signatures are found by its digest. */
export interface Manifest {
  format: typeof MANIFEST_FORMAT;
  /** 0: nothing has been published yet. */
  revision: number;
  /** When this revision was made. ISO 8601. */
  createdAt: string;
  /** Nobody installs by it later than this. ISO 8601; renewed without another revision. */
  validUntil: string;
  /** The ids of the keys that sign it. */
  keys: string[];
  owner: string;
  bindings: PublishedBinding[];
  artifacts: ArtifactEntry[];
  questions: Question[];
}

/** Addresses that clients are sent to or allowed through: the present ones and those that retire. */
export function servedAddresses(part: {
  addresses: readonly (string | { address: string })[];
  retiring: readonly RetiringAddress[];
}): string[] {
  const present = part.addresses.map((entry) =>
    typeof entry === 'string' ? entry : entry.address,
  );
  return [...new Set([...present, ...part.retiring.map((entry) => entry.address)])].sort();
}
