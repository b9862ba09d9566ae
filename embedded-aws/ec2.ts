import type { Tag } from '../shared/cloud/ports.ts';
import { type By, type Context, refusals } from './context.ts';
import { fitAddressFamilies, placeInterfaces, publish, removeSubnet } from './ec2-interfaces.ts';
import { Ec2Network } from './ec2-network.ts';
import { checkPrivateDns, checkRecordType, checkSubnetChoice } from './ec2-rules.ts';
import {
  commonServices,
  type EndpointService,
  type HiddenZone,
  hiddenZones,
} from './ec2-services.ts';
import {
  createVpcEndpointRequest,
  createVpcEndpointResponse,
  deleteVpcEndpointsRequest,
  deleteVpcEndpointsResponse,
  modifyVpcEndpointRequest,
  modifyVpcEndpointResponse,
  tagsRequest,
} from './ec2-trail.ts';
import {
  type EndpointRequest,
  type EndpointState,
  type ModifyRequest,
  type StoredEndpoint,
  subnetsOf,
  type ZoneNames,
} from './ec2-types.ts';

const refuse = refusals('ec2');

/** EC2 of one Region, with the changes that operators make. */
export class Ec2World extends Ec2Network {
  /** How long an endpoint stays `pending` after its creation or modification. */
  settleMs = 60_000;
  /** How long an endpoint stays `deleting`. */
  deleteMs = 60_000;
  readonly endpoints = new Map<string, EndpointState>();
  readonly services: EndpointService[];
  readonly #zones: ZoneNames;

  constructor(region: string, context: Context, zones: ZoneNames) {
    super(region, context);
    this.services = commonServices(region);
    this.#zones = zones;
  }

  /** Answers with state `pending` and empty sets. Names and interfaces are described once the endpoint is available. */
  createVpcEndpoint(input: EndpointRequest, by: By & { dnsSuffix?: string } = {}): StoredEndpoint {
    return this.context.trail.mutation(
      this.request('CreateVpcEndpoint', by, createVpcEndpointRequest(input)),
      () => {
        const state = this.#newEndpoint(input, by);
        this.endpoints.set(state.view.VpcEndpointId, state);
        this.#settleLater(state);
        return structuredClone(state.view);
      },
      (view) =>
        createVpcEndpointResponse(view, this.context.account, this.context.ids.uuid('request')),
    );
  }

  /** Sets the state to `pending`, and later to `available`. Interfaces and names change immediately. */
  modifyVpcEndpoint(input: ModifyRequest, by: By = {}): void {
    this.context.trail.mutation(
      this.request('ModifyVpcEndpoint', by, modifyVpcEndpointRequest(input)),
      () => {
        const state = this.#modifiable(input.VpcEndpointId);
        this.#checkModification(state, input);
        const modified = structuredClone(state);
        this.#change(modified, input);
        this.endpoints.set(input.VpcEndpointId, modified);
        this.#settleLater(modified);
      },
      () => modifyVpcEndpointResponse(this.context.ids.uuid('request')),
    );
  }

  /** Deletes the endpoints that exist and answers with the other ids as `Unsuccessful`. */
  deleteVpcEndpoints(
    input: { VpcEndpointIds: string[] },
    by: By = {},
  ): { Unsuccessful: { ResourceId: string; Error: { Code: string; Message: string } }[] } {
    return this.context.trail.mutation(
      this.request('DeleteVpcEndpoints', by, deleteVpcEndpointsRequest(input)),
      () => {
        const unknown = input.VpcEndpointIds.filter((id) => !this.endpoints.has(id));
        for (const id of input.VpcEndpointIds) this.#deleteLater(id);
        return {
          Unsuccessful: unknown.map((id) => ({
            ResourceId: id,
            Error: {
              Code: 'InvalidVpcEndpointId.NotFound',
              Message: `The Vpc Endpoint Id '${id}' does not exist`,
            },
          })),
        };
      },
      ({ Unsuccessful }) =>
        deleteVpcEndpointsResponse(Unsuccessful, this.context.ids.uuid('request')),
    );
  }

  createTags(input: { Resources: string[]; Tags: Tag[] }, by: By = {}): void {
    this.#retag('CreateTags', input, by, (tags) => [
      ...tags.filter((tag) => !input.Tags.some(({ Key }) => Key === tag.Key)),
      ...input.Tags,
    ]);
  }

  /** A tag with a value is deleted only from resources where the tag has this value. */
  deleteTags(input: { Resources: string[]; Tags: Tag[] }, by: By = {}): void {
    this.#retag('DeleteTags', input, by, (tags) =>
      tags.filter(
        (tag) =>
          !input.Tags.some(
            ({ Key, Value }) => Key === tag.Key && (Value === undefined || Value === tag.Value),
          ),
      ),
    );
  }

  /**
   * A state that the service sets, such as `rejected`, `failed` or `expired`: no call of the endpoint's owner, and
   * no event. An available endpoint has its names and interfaces, also if it was rejected before it had them.
   */
  setEndpointState(id: string, state: string): void {
    const endpoint = this.#modifiable(id);
    this.#countModification(id);
    if (state === 'available') publish(this, endpoint);
    endpoint.view.State = state;
  }

  /** The zones of private DNS in a VPC. */
  hiddenZonesOf(vpcId: string): HiddenZone[] {
    return [...this.endpoints.values()]
      .filter(({ view }) => view.VpcId === vpcId && view.PrivateDnsEnabled)
      .flatMap(({ view, service }) => hiddenZones(service, view.VpcEndpointId));
  }

  #newEndpoint(input: EndpointRequest, by: By & { dnsSuffix?: string }): EndpointState {
    const operation = 'CreateVpcEndpoint';
    const { ids, clock } = this.context;
    const type = input.VpcEndpointType ?? 'Gateway';
    this.vpc(operation, input.VpcId);
    const service = this.services.find(({ name }) => name === input.ServiceName);
    if (!service?.types.includes(type)) {
      const message = `The Vpc Endpoint Service '${input.ServiceName}' does not exist`;
      throw refuse(operation, 'InvalidServiceName', message);
    }
    const addressType = input.IpAddressType ?? 'ipv4';
    const state: EndpointState = {
      service,
      suffix: by.dnsSuffix ?? ids.letters('dns suffix', 8),
      interfaces: new Map(),
      modification: 0,
      view: {
        VpcEndpointId: by.id ?? ids.hex('vpce-'),
        VpcEndpointType: type,
        VpcId: input.VpcId,
        ServiceName: input.ServiceName,
        State: 'pending',
        SubnetIds: [],
        NetworkInterfaceIds: [],
        IpAddressType: addressType,
        DnsOptions: { DnsRecordIpType: addressType, ...input.DnsOptions },
        PrivateDnsEnabled: input.PrivateDnsEnabled ?? false,
        DnsEntries: [],
        CreationTimestamp: clock.now().toISOString(),
        Tags: input.Tags ?? [],
      },
    };
    checkRecordType(operation, state.view);
    if (state.view.PrivateDnsEnabled) checkPrivateDns(operation, this, this.#zones, state);
    checkSubnetChoice({
      operation,
      network: this,
      vpcId: input.VpcId,
      kept: [],
      added: subnetsOf(input),
    });
    if (type === 'Interface') {
      this.allOrNothing(() => placeInterfaces(operation, this, state, input));
    }
    return state;
  }

  #checkModification(state: EndpointState, input: ModifyRequest): void {
    const operation = 'ModifyVpcEndpoint';
    const { IpAddressType = state.view.IpAddressType } = input;
    const removed = input.RemoveSubnetIds ?? [];
    const unknown = removed.find((id) => !state.interfaces.has(id));
    if (unknown) {
      const message = `The subnet ${unknown} is not associated with ${state.view.VpcEndpointId}`;
      throw refuse(operation, 'InvalidParameter', message);
    }
    const kept = [...state.interfaces.keys()].filter((id) => !removed.includes(id));
    checkSubnetChoice({
      operation,
      network: this,
      vpcId: state.view.VpcId,
      kept,
      added: subnetsOf(input),
    });
    const DnsOptions = { ...state.view.DnsOptions, ...input.DnsOptions };
    checkRecordType(operation, { IpAddressType, DnsOptions });
    if (input.PrivateDnsEnabled && !state.view.PrivateDnsEnabled) {
      checkPrivateDns(operation, this, this.#zones, {
        ...state,
        view: { ...state.view, DnsOptions },
      });
    }
  }

  #change(state: EndpointState, input: ModifyRequest): void {
    const { view } = state;
    view.PrivateDnsEnabled = input.PrivateDnsEnabled ?? view.PrivateDnsEnabled;
    view.IpAddressType = input.IpAddressType ?? view.IpAddressType;
    view.DnsOptions = { ...view.DnsOptions, ...input.DnsOptions };
    this.allOrNothing(() => {
      for (const id of input.RemoveSubnetIds ?? []) removeSubnet(this, state, id);
      fitAddressFamilies(this, state);
      placeInterfaces('ModifyVpcEndpoint', this, state, input);
    });
    publish(this, state);
    view.State = 'pending';
  }

  #settleLater({ view: { VpcEndpointId: id } }: EndpointState): void {
    const modification = this.#countModification(id);
    this.context.clock.after(this.settleMs, `${id} settles`, () => {
      const state = this.endpoints.get(id);
      if (!state || state.modification !== modification) return;
      publish(this, state);
      state.view.State = 'available';
    });
  }

  #deleteLater(id: string): void {
    const state = this.endpoints.get(id);
    if (!state || state.view.State === 'deleting') return;
    this.#countModification(id);
    state.view.State = 'deleting';
    this.context.clock.after(this.deleteMs, `${id} is deleted`, () => {
      for (const interfaceId of state.interfaces.values()) this.removeInterface(interfaceId);
      this.endpoints.delete(id);
    });
  }

  #countModification(id: string): number | undefined {
    const state = this.endpoints.get(id);
    if (state) state.modification += 1;
    return state?.modification;
  }

  #modifiable(id: string): EndpointState {
    const state = this.endpoints.get(id);
    if (!state) {
      const message = `The Vpc Endpoint Id '${id}' does not exist`;
      throw refuse('ModifyVpcEndpoint', 'InvalidVpcEndpointId.NotFound', message);
    }
    if (state.view.State === 'deleting') {
      const message = `${id} is being deleted and cannot be modified`;
      throw refuse('ModifyVpcEndpoint', 'IncorrectState', message);
    }
    return state;
  }

  #retag(
    operation: 'CreateTags' | 'DeleteTags',
    input: { Resources: string[]; Tags: Tag[] },
    by: By,
    change: (tags: Tag[]) => Tag[],
  ): void {
    this.context.trail.mutation(
      this.request(operation, by, tagsRequest(input)),
      () => {
        const tagged = input.Resources.map((id) => {
          const item =
            this.endpoints.get(id)?.view ?? this.subnets.get(id) ?? this.interfaces.get(id);
          if (item) return item;
          throw refuse(operation, 'InvalidID', `The ID '${id}' is not valid`);
        });
        for (const item of tagged) item.Tags = change(item.Tags);
      },
      () => ({ _return: true }),
    );
  }
}
