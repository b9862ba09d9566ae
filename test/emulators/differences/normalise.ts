import { canonicalZoneId } from '../../../shared/model/names.ts';
import { ofPort } from './answers.ts';
import { operationOf, type RecordedCall } from './recorder.ts';

/** A call in which ids, addresses, times and tokens are replaced by names, because every account has its own. */
export interface NormalCall {
  name: string;
  operation: string;
  input: unknown;
  /** `answered`, or the code of the error and its `CloudErrorKind`. */
  outcome: string;
  answer: unknown;
}

/** Members whose values differ between accounts. All other members are compared unchanged. */
const KINDS: Readonly<Record<string, string>> = {
  VpcEndpointId: 'endpoint',
  VpcEndpointIds: 'endpoint',
  NetworkInterfaceId: 'interface',
  NetworkInterfaceIds: 'interface',
  AvailabilityZoneId: 'availability zone',
  SubnetId: 'subnet',
  SubnetIds: 'subnet',
  VpcId: 'VPC',
  VPCId: 'VPC',
  HostVPCId: 'VPC',
  HostedZoneId: 'zone',
  NextHostedZoneId: 'zone',
  ResolverEndpointId: 'inbound endpoint',
  IpId: 'address id',
  OwningAccount: 'account',
  QueueUrl: 'queue',
  TopicArn: 'topic',
  CreationTimestamp: 'time',
};

const ADDRESS = /\b(?:\d{1,3}\.){3}\d{1,3}\b(?!\/)/g;
/**
 * These values are named after the call that returned them first: a call that only one side accepts would shift
 * numbers.
 */
const BY_CALL: Readonly<Record<string, string>> = {
  MessageId: 'message',
  ReceiptHandle: 'receipt',
  NextToken: 'token',
  NextContinuationToken: 'token',
  ContinuationToken: 'token',
};

/** The part between an endpoint's id and its zone or service: `-3ew5rhyv`. */
const SUFFIX = /(<endpoint \d+>)-[a-z0-9]{8}(?=[-.])/g;

/**
 * Replaces ids, addresses, times and tokens by their kind and the order of their first use in the scenario. Two
 * values are then equal on one side exactly if they are equal on the other side. `range` is the common prefix of
 * the addresses in the scenario's VPC.
 */
export function normalised(calls: readonly RecordedCall[], range: string): NormalCall[] {
  const names = new Names(range);
  return calls.map((call) => {
    const { code, kind } = call.error ?? {};
    names.call = call.name;
    return {
      name: call.name,
      operation: operationOf(call.method),
      input: names.within(call.input, '', ''),
      outcome: code === undefined ? 'answered' : `${code} (${kind})`,
      answer: names.within(ofPort(call.method, call.answer), '', call.method),
    };
  });
}

class Names {
  /** The call that is being normalised. */
  call = '';
  readonly #range: string;
  readonly #names = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  constructor(range: string) {
    this.#range = range;
  }

  within(value: unknown, key: string, method: string): unknown {
    if (value instanceof Date) return this.#text(value.toISOString(), key, method);
    if (typeof value === 'string') return this.#text(value, key, method);
    if (Array.isArray(value)) return value.map((item) => this.within(item, key, method));
    if (typeof value !== 'object' || value === null) return value;
    const members = Object.entries(value).map(([name, member]) =>
      isProviderSpecific(value, name)
        ? [name, '<provider-specific>']
        : [name, this.within(member, name, method)],
    );
    return Object.fromEntries(members);
  }

  #text(text: string, key: string, method: string): string {
    // The clock of the embedded AWS does not advance within a scenario, so its objects have equal times.
    if (key === 'LastModified') return '<time>';
    const first = Object.hasOwn(BY_CALL, key) && text !== '' ? BY_CALL[key] : undefined;
    if (first !== undefined) return this.#nameOf(text, first, `<${first} of ${this.call}>`);
    if (text.startsWith('/change/')) return '/change/<id>';
    const kind = kindOf(text, key, method);
    if (kind === undefined) return this.#named(text);
    if (kind === 'zone') {
      const id = canonicalZoneId(text);
      return text.replace(id, this.#nameOf(id, kind));
    }
    return this.#nameOf(text, kind);
  }

  /** Any other text, in which known values are replaced by their names. */
  #named(text: string): string {
    let named = text;
    for (const [value, name] of this.#names) {
      if (value.length > 8) named = named.replaceAll(value, name);
    }
    return named
      .replace(ADDRESS, (address) => this.#addressName(address))
      .replace(SUFFIX, '$1-<suffix>');
  }

  #addressName(address: string): string {
    const name = this.#nameOf(address, 'address');
    return address.startsWith(this.#range) ? name : `${name} outside the VPC`;
  }

  #nameOf(value: string, kind: string, wanted?: string): string {
    const known = this.#names.get(value);
    if (known !== undefined) return known;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const name = wanted ?? `<${kind} ${count}>`;
    this.#names.set(value, name);
    return name;
  }
}

/** The values of a zone's NS and SOA records differ between providers. */
function isProviderSpecific(value: object, name: string): boolean {
  if (name !== 'ResourceRecords' || !('Type' in value)) return false;
  return value.Type === 'NS' || value.Type === 'SOA';
}

function kindOf(text: string, key: string, method: string): string | undefined {
  if (key === 'Id') return method === 'listResolverEndpoints' ? 'inbound endpoint' : 'zone';
  if (key === '' && method === 'sign') return 'signature';
  if (key === '' && method === 'publicKey') return 'public key';
  if (text === '') return undefined;
  return Object.hasOwn(KINDS, key) ? KINDS[key] : undefined;
}
