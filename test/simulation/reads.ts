import type { CloudError } from '../../shared/cloud/errors.ts';
import type { Invocation } from './lambda/invocation.ts';

/** What one function has been answered to one question, all pages of the last time that it asked. */
export interface Listing {
  items: unknown[];
  /** The last page came. */
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

/** Everything that each function knows, by what it was answered: the measure of what it may do. */
export class Reads {
  readonly #of = new WeakMap<Invocation, Map<string, Listing>>();
  /** Asked again, and not answered in full yet: until then the answer before counts, which another binding of the batch may rest on. */
  readonly #begun = new WeakMap<Invocation, Map<string, Listing>>();

  record(
    invocation: Invocation,
    call: { operation: string; input: Readonly<Record<string, unknown>>; at: number },
    answer: unknown,
    failure: CloudError | undefined,
  ): void {
    const known = this.#of.get(invocation) ?? new Map<string, Listing>();
    this.#of.set(invocation, known);
    const begun = this.#begun.get(invocation) ?? new Map<string, Listing>();
    this.#begun.set(invocation, begun);
    const key = questionOf(call.operation, call.input);
    const before = isLaterPage(call) ? (begun.get(key) ?? known.get(key)) : undefined;
    const page = (answer ?? {}) as Record<string, unknown>;
    const isListing = ITEMS.some((name) => page[name] !== undefined);
    const items = ITEMS.flatMap((name) => (page[name] as unknown[] | undefined) ?? []);
    const listing: Listing = {
      items: [...(before?.items ?? []), ...(isListing || !answer ? items : [answer])],
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

  /** Undefined: it was never asked. */
  of(invocation: Invocation, operation: string, subject = ''): Listing | undefined {
    return this.#of.get(invocation)?.get(`${operation} ${subject}`);
  }

  all(invocation: Invocation): Map<string, Listing> {
    return this.#of.get(invocation) ?? new Map();
  }
}

/** By its subject: a zone, an endpoint, an object. */
function questionOf(operation: string, input: Readonly<Record<string, unknown>>): string {
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
