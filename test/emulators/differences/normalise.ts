import { canonicalZoneId } from '../../../shared/model/names.ts';
import { ofPort } from './answers.ts';
import { operationOf, type RecordedCall } from './recorder.ts';

/** A call in which all that must differ between two clouds has a name of its own. */
export interface NormalCall {
  name: string;
  operation: string;
  input: unknown;
  /** `answered`, or the code and our kind of the error. */
  outcome: string;
  answer: unknown;
}

/** Members whose values a cloud chooses for itself; the others are compared as they are. */
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
/** Their names say which call told them first, as a call that only one cloud takes shifts every number. */
const BY_CALL: Readonly<Record<string, string>> = {
  MessageId: 'message',
  ReceiptHandle: 'receipt',
  NextToken: 'token',
  NextContinuationToken: 'token',
  ContinuationToken: 'token',
};

/** Between an endpoint's id and its zone or service: `-3ew5rhyv`. */
const SUFFIX = /(<endpoint \d+>)-[a-z0-9]{8}(?=[-.])/g;

/**
 * Ids, addresses, times and tokens are named by their kind and the order in which a scenario meets them, so
 * that two of them are alike in one cloud exactly where they are in the other.
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

  /** `range`: how the addresses of the scenario's VPC begin. */
  constructor(range: string) {
    this.#range = range;
  }

  within(value: unknown, key: string, method: string): unknown {
    if (value instanceof Date) return this.#text(value.toISOString(), key, method);
    if (typeof value === 'string') return this.#text(value, key, method);
    if (Array.isArray(value)) return value.map((item) => this.within(item, key, method));
    if (typeof value !== 'object' || value === null) return value;
    const members = Object.entries(value).map(([name, member]) =>
      isOwnChoice(value, name) ? [name, '<its own>'] : [name, this.within(member, name, method)],
    );
    return Object.fromEntries(members);
  }

  #text(text: string, key: string, method: string): string {
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

  /** Any other text, with what is named already in the place of what it names. */
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

/** The name servers of a zone, and what its SOA says, are each cloud's to choose. */
function isOwnChoice(value: object, name: string): boolean {
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
