import type { Endpoint } from '../../shared/model/observation.ts';

/** A choice that `init` leaves to the operator. It is written as a comment at its key and printed at the end. */
export interface Decision {
  what: string;
  remedy: string;
}

/** The key of a binding that a decision is about. */
export type Key = 'endpoint' | 'inbound' | 'zones';

/** A zone as the configuration names it. */
export interface ZoneEntry {
  domain: string;
  id: string;
  /** Confirms a name that a partner's service does not list. */
  unlisted?: true;
}

/** A zone that the operator may add, and the decision to add it. */
export interface Offer {
  zone: ZoneEntry;
  reason: Decision;
}

/** A proposed binding. */
export interface BindingDraft {
  name: string;
  service: string;
  /** Undefined if the configuration can leave it out. */
  serviceRegion: string | undefined;
  endpoint: Endpoint;
  inbound: string | undefined;
  zones: ZoneEntry[];
  /** They are written as comments. */
  offered: Offer[];
  adopt: boolean;
  /** A decision without a key is about the whole binding. */
  decisions: { key: Key | undefined; decision: Decision }[];
  /** Whether the whole binding is written as a comment. */
  isCommentedOut: boolean;
}

export interface Proposal {
  region: string;
  owner: { name: string; decisions: Decision[] };
  /** Decisions about the account, which belong to no binding. */
  decisions: Decision[];
  bindings: BindingDraft[];
}
