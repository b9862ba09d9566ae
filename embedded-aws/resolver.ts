import type { ResolverEndpoint, ResolverIpAddress } from '../shared/cloud/ports.ts';
import { lowerFirst } from './cloudtrail.ts';
import { type By, type Context, type Having, refusals } from './context.ts';
import type { Ec2Network } from './ec2-network.ts';

const refuse = refusals('route53resolver');

interface AddressRequest {
  SubnetId: string;
  Ip?: string;
  Ipv6?: string;
}

export type StoredResolverEndpoint = Having<
  ResolverEndpoint,
  'Id' | 'Name' | 'Direction' | 'Status' | 'HostVPCId' | 'Protocols'
>;

type StoredIpAddress = Having<ResolverIpAddress, 'IpId' | 'Status'>;

interface ResolverState {
  view: StoredResolverEndpoint;
  addresses: Map<string, { address: StoredIpAddress; interfaceId: string | undefined }>;
}

/** Route 53 Resolver of one Region. */
export class ResolverWorld {
  /** How long an address stays CREATING or DETACHING, and an endpoint stays CREATING or UPDATING. */
  settleMs = 60_000;
  readonly region: string;
  readonly endpoints = new Map<string, ResolverState>();
  readonly #context: Context;
  readonly #network: Ec2Network;

  constructor(region: string, context: Context, network: Ec2Network) {
    this.region = region;
    this.#context = context;
    this.#network = network;
  }

  createResolverEndpoint(
    input: {
      Name: string;
      Direction: 'INBOUND' | 'OUTBOUND' | 'INBOUND_DELEGATION';
      IpAddresses: AddressRequest[];
      Protocols?: string[];
    },
    by: By = {},
  ): StoredResolverEndpoint {
    const operation = 'CreateResolverEndpoint';
    return this.#mutation(operation, input, by, () => {
      const [first] = input.IpAddresses;
      if (!first || input.IpAddresses.length < 2) {
        throw this.#invalid(operation, 'A Resolver endpoint needs at least two IP addresses');
      }
      const prefix = input.Direction === 'OUTBOUND' ? 'rslvr-out-' : 'rslvr-in-';
      const state: ResolverState = {
        view: {
          Id: by.id ?? this.#context.ids.hex(prefix),
          Name: input.Name,
          Direction: input.Direction,
          Status: 'CREATING',
          HostVPCId: this.#network.subnet(operation, first.SubnetId).VpcId,
          Protocols: input.Protocols ?? ['Do53'],
        },
        addresses: new Map(),
      };
      for (const wanted of input.IpAddresses) this.#attach(operation, state, wanted);
      this.endpoints.set(state.view.Id, state);
      this.#operationalLater(state);
      return structuredClone(state.view);
    });
  }

  associateResolverEndpointIpAddress(
    input: { ResolverEndpointId: string; IpAddress: AddressRequest },
    by: By = {},
  ): StoredIpAddress {
    const operation = 'AssociateResolverEndpointIpAddress';
    return this.#mutation(operation, input, by, () => {
      const state = this.endpoint(operation, input.ResolverEndpointId);
      const address = this.#attach(operation, state, input.IpAddress);
      state.view.Status = 'UPDATING';
      this.#operationalLater(state);
      return structuredClone(address);
    });
  }

  /** Finds the address by its id or by its IP; the API accepts both. */
  disassociateResolverEndpointIpAddress(
    input: {
      ResolverEndpointId: string;
      IpAddress: { IpId?: string; SubnetId?: string; Ip?: string };
    },
    by: By = {},
  ): void {
    const operation = 'DisassociateResolverEndpointIpAddress';
    this.#mutation(operation, input, by, () => {
      const state = this.endpoint(operation, input.ResolverEndpointId);
      const { IpId, Ip } = input.IpAddress;
      const staying = [...state.addresses.values()].filter(
        ({ address }) => address.Status !== 'DETACHING',
      );
      const going = staying.find(
        ({ address }) => address.IpId === IpId || (Ip && address.Ip === Ip),
      );
      if (!going) {
        const message = `The IP address ${IpId ?? Ip} does not exist on ${state.view.Id}`;
        throw refuse(operation, 'ResourceNotFoundException', message);
      }
      if (staying.length === 1) {
        const message = `[RSLVR-00506] Cannot remove the last IP address of ${state.view.Id}`;
        throw this.#invalid(operation, message);
      }
      going.address.Status = 'DETACHING';
      state.view.Status = 'UPDATING';
      this.#context.clock.after(this.settleMs, `${going.address.IpId} detaches`, () => {
        state.addresses.delete(going.address.IpId);
        if (going.interfaceId) this.#network.removeInterface(going.interfaceId);
      });
      this.#operationalLater(state);
    });
  }

  /**
   * Deletes the endpoint and its addresses immediately: the product reads nothing from an endpoint that is
   * DELETING.
   */
  deleteResolverEndpoint(input: { ResolverEndpointId: string }, by: By = {}): void {
    const operation = 'DeleteResolverEndpoint';
    this.#mutation(operation, input, by, () => {
      const state = this.endpoint(operation, input.ResolverEndpointId);
      for (const { interfaceId } of state.addresses.values()) {
        if (interfaceId) this.#network.removeInterface(interfaceId);
      }
      this.endpoints.delete(state.view.Id);
    });
  }

  /** A status that AWS sets, such as `AUTO_RECOVERING` or `ACTION_NEEDED`: no call, and no event. */
  setEndpointStatus(id: string, status: string): void {
    this.endpoint('GetResolverEndpoint', id).view.Status = status;
  }

  setAddressStatus(endpointId: string, ip: string, status: string): void {
    const operation = 'ListResolverEndpointIpAddresses';
    const { addresses } = this.endpoint(operation, endpointId);
    const found = [...addresses.values()].find(({ address }) => address.Ip === ip);
    if (!found) {
      const message = `${endpointId} has no address ${ip}`;
      throw refuse(operation, 'ResourceNotFoundException', message);
    }
    found.address.Status = status;
  }

  endpoint(operation: string, id: string): ResolverState {
    const state = this.endpoints.get(id);
    if (!state) {
      const message = `[RSLVR-00703] Resolver endpoint with ID "${id}" does not exist`;
      throw refuse(operation, 'ResourceNotFoundException', message);
    }
    return state;
  }

  #attach(operation: string, state: ResolverState, wanted: AddressRequest): StoredIpAddress {
    if (this.#network.subnet(operation, wanted.SubnetId).VpcId !== state.view.HostVPCId) {
      throw this.#invalid(operation, `The subnet ${wanted.SubnetId} is not in the endpoint's VPC`);
    }
    const created = this.#network.addInterface(operation, {
      subnetId: wanted.SubnetId,
      ipv4: wanted.Ipv6 ? wanted.Ip : (wanted.Ip ?? 'any'),
      ipv6: wanted.Ipv6,
      type: 'interface',
      description: `Route 53 Resolver: ${state.view.Id}`,
    });
    const address: StoredIpAddress = {
      IpId: this.#context.ids.hex('rni-'),
      SubnetId: wanted.SubnetId,
      Ip: created.PrivateIpAddress,
      Ipv6: created.Ipv6Addresses?.[0]?.Ipv6Address,
      Status: 'CREATING',
    };
    state.addresses.set(address.IpId, { address, interfaceId: created.NetworkInterfaceId });
    this.#context.clock.after(this.settleMs, `${address.IpId} attaches`, () => {
      if (address.Status === 'CREATING') address.Status = 'ATTACHED';
    });
    return address;
  }

  #operationalLater(state: ResolverState): void {
    this.#context.clock.after(this.settleMs, `${state.view.Id} settles`, () => {
      if (['CREATING', 'UPDATING'].includes(state.view.Status)) state.view.Status = 'OPERATIONAL';
    });
  }

  #invalid(operation: string, message: string) {
    return refuse(operation, 'InvalidRequestException', message);
  }

  #mutation<Result>(
    eventName: string,
    input: { ResolverEndpointId: string } | object,
    by: By,
    change: () => Result,
  ): Result {
    const request = {
      service: 'route53resolver' as const,
      eventName,
      region: this.region,
      caller: by.caller ?? this.#context.operator,
      requestParameters: lowerFirst(input),
    };
    const id = 'ResolverEndpointId' in input ? input.ResolverEndpointId : undefined;
    return this.#context.trail.mutation(request, change, () => {
      const created = [...this.endpoints.values()].at(-1);
      const state = id === undefined ? created : this.endpoints.get(id);
      return { resolverEndpoint: lowerFirst(state?.view ?? null) };
    });
  }
}
