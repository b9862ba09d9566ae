import type { CloudError } from '../../shared/cloud/errors.ts';
import { MANIFEST_KEY } from '../../shared/feed/keys.ts';
import type { Invocation } from './lambda/invocation.ts';

/** All pages of the last answer that one function received to one read. */
export interface Listing {
  items: readonly unknown[];
  /** Whether the last page was received. */
  isComplete: boolean;
  failure: CloudError | undefined;
  at: number;
}

const ITEMS = [
  'VpcEndpoints',
  'NetworkInterfaces',
  'Subnets',
  'ServiceDetails',
  'HostedZones',
  'HostedZoneSummaries',
  'ResourceRecordSets',
  'ResolverEndpoints',
  'IpAddresses',
];
const NEXT = ['NextToken', 'NextRecordName', 'NextHostedZoneId', 'NextContinuationToken'];
const LATER_PAGE_INPUTS = ['NextToken', 'StartRecordName', 'ContinuationToken'];

/** The answers that each function received. Properties judge a function by what it could know. */
export class Reads {
  readonly #listings = new WeakMap<Invocation, Map<string, Listing>>();
  /**
   * Repeated reads that are not complete yet. Until then the previous answer counts, because another binding of the
   * batch may have used it.
   */
  readonly #begun = new WeakMap<Invocation, Map<string, Listing>>();
  readonly #manifests = new WeakMap<Invocation, string[]>();

  record(
    invocation: Invocation,
    call: { operation: string; input: Readonly<Record<string, unknown>>; at: number },
    answer: unknown,
    failure: CloudError | undefined,
  ): void {
    const known = this.#listings.get(invocation) ?? new Map<string, Listing>();
    this.#listings.set(invocation, known);
    const begun = this.#begun.get(invocation) ?? new Map<string, Listing>();
    this.#begun.set(invocation, begun);
    const key = keyOf(call.operation, call.input);
    if (key === `GetObject ${MANIFEST_KEY}` && answer) {
      const texts = this.#manifests.get(invocation) ?? [];
      this.#manifests.set(invocation, [...texts, (answer as { Body: string }).Body]);
    }
    const before = isLaterPage(call) ? (begun.get(key) ?? known.get(key)) : undefined;
    const page = (answer ?? {}) as Record<string, unknown>;
    const list = ITEMS.find((name) => page[name] !== undefined);
    const items = list === undefined ? (answer ? [answer] : []) : (page[list] as unknown[]);
    const listing: Listing = {
      items: before === undefined ? items : [...before.items, ...items],
      isComplete: failure === undefined && !NEXT.some((name) => page[name] !== undefined),
      failure,
      at: call.at,
    };
    const isBegun = !listing.isComplete && failure === undefined;
    if (isBegun && known.get(key)?.isComplete) {
      begun.set(key, listing);
    } else {
      begun.delete(key);
      known.set(key, listing);
    }
  }

  /** Undefined if the function never made this read. */
  of(invocation: Invocation, operation: string, subject = ''): Listing | undefined {
    return this.#listings.get(invocation)?.get(`${operation} ${subject}`);
  }

  /** The manifests that the function read. Each binding of a batch reads its own, and they can differ. */
  manifestTexts(invocation: Invocation): readonly string[] {
    return this.#manifests.get(invocation) ?? [];
  }

  all(invocation: Invocation): Map<string, Listing> {
    return this.#listings.get(invocation) ?? new Map();
  }
}

/** The operation and its subject: a zone, an endpoint or an object. */
function keyOf(operation: string, input: Readonly<Record<string, unknown>>): string {
  const subject =
    operation === 'ListHostedZonesByName'
      ? input.DNSName
      : (input.HostedZoneId ?? input.ResolverEndpointId ?? input.Id ?? input.Key ?? '');
  return `${operation} ${String(subject)}`;
}

function isLaterPage({
  operation,
  input,
}: {
  operation: string;
  input: Readonly<Record<string, unknown>>;
}): boolean {
  if (operation === 'ListHostedZonesByName') return input.HostedZoneId !== undefined;
  return LATER_PAGE_INPUTS.some((name) => input[name] !== undefined);
}
