import type { NetworkInterface, Subnet, Tag } from '../shared/cloud/ports.ts';
import { contains, freeAddress, isReserved, overlap, rangeOf, within } from './addresses.ts';
import { type By, type Context, type Having, refusals } from './context.ts';
import { deleteSubnetRequest } from './ec2-trail.ts';

const refuse = refusals('ec2');

export interface Vpc {
  VpcId: string;
  CidrBlock: string;
  Ipv6CidrBlock?: string;
}

export type StoredSubnet = Having<
  Subnet,
  'SubnetId' | 'VpcId' | 'CidrBlock' | 'AvailabilityZone' | 'AvailabilityZoneId'
> & { Tags: Tag[] };

export type StoredInterface = Having<
  NetworkInterface,
  'NetworkInterfaceId' | 'SubnetId' | 'VpcId'
> & { InterfaceType: string; Description: string; Tags: Tag[] };

/**
 * An interface to create. Each address is a requested address, `any` free address, or undefined for no address of
 * that family.
 */
interface InterfaceRequest {
  subnetId: string;
  ipv4?: string | undefined;
  ipv6?: string | undefined;
  type: string;
  description: string;
}

/** VPCs, subnets and network interfaces of one Region. */
export class Ec2Network {
  readonly region: string;
  readonly vpcs = new Map<string, Vpc>();
  readonly subnets = new Map<string, StoredSubnet>();
  readonly interfaces = new Map<string, StoredInterface>();
  protected readonly context: Context;

  constructor(region: string, context: Context) {
    this.region = region;
    this.context = context;
  }

  createVpc(input: { CidrBlock: string; Ipv6CidrBlock?: string }, by: By = {}): Vpc {
    const vpc: Vpc = { VpcId: by.id ?? this.context.ids.hex('vpc-'), ...input };
    this.context.trail.mutation(
      this.request('CreateVpc', by, { cidrBlock: input.CidrBlock }),
      () => this.vpcs.set(vpc.VpcId, vpc),
      () => ({ vpc: { vpcId: vpc.VpcId, cidrBlock: vpc.CidrBlock, state: 'pending' } }),
    );
    return vpc;
  }

  createSubnet(
    input: {
      VpcId: string;
      CidrBlock: string;
      Ipv6CidrBlock?: string;
      AvailabilityZone: string;
      AvailabilityZoneId?: string;
    },
    by: By = {},
  ): StoredSubnet {
    const requestParameters = {
      vpcId: input.VpcId,
      cidrBlock: input.CidrBlock,
      availabilityZone: input.AvailabilityZone,
    };
    return this.context.trail.mutation(
      this.request('CreateSubnet', by, requestParameters),
      () => {
        this.#checkRange(input.VpcId, input.CidrBlock);
        const subnet: StoredSubnet = {
          SubnetId: by.id ?? this.context.ids.hex('subnet-'),
          VpcId: input.VpcId,
          CidrBlock: input.CidrBlock,
          AvailabilityZone: input.AvailabilityZone,
          AvailabilityZoneId: input.AvailabilityZoneId ?? this.#zoneId(input.AvailabilityZone),
          Ipv6CidrBlockAssociationSet: input.Ipv6CidrBlock
            ? [
                {
                  Ipv6CidrBlock: input.Ipv6CidrBlock,
                  Ipv6CidrBlockState: { State: 'associated' },
                },
              ]
            : [],
          Tags: [],
        };
        this.subnets.set(subnet.SubnetId, subnet);
        return subnet;
      },
      ({ SubnetId }) => ({ subnet: { subnetId: SubnetId, ...requestParameters } }),
    );
  }

  deleteSubnet(input: { SubnetId: string }, by: By = {}): void {
    const { SubnetId } = input;
    this.context.trail.mutation(
      this.request('DeleteSubnet', by, deleteSubnetRequest(input)),
      () => {
        this.subnet('DeleteSubnet', SubnetId);
        if ([...this.interfaces.values()].some((one) => one.SubnetId === SubnetId)) {
          const message = `The subnet '${SubnetId}' has dependencies and cannot be deleted.`;
          throw refuse('DeleteSubnet', 'DependencyViolation', message);
        }
        this.subnets.delete(SubnetId);
      },
      () => ({ _return: true }),
    );
  }

  /**
   * Creates an interface for an endpoint or the Resolver. AWS creates it without a call of the account, so there is
   * no event.
   */
  addInterface(operation: string, wanted: InterfaceRequest): StoredInterface {
    const subnet = this.subnet(operation, wanted.subnetId);
    const ipv4 = wanted.ipv4 && this.#address(operation, subnet, subnet.CidrBlock, wanted.ipv4);
    const ipv6 =
      wanted.ipv6 &&
      this.#address(operation, subnet, this.#ipv6Block(operation, subnet), wanted.ipv6);
    const created: StoredInterface = {
      NetworkInterfaceId: this.context.ids.hex('eni-'),
      SubnetId: subnet.SubnetId,
      VpcId: subnet.VpcId,
      Status: 'in-use',
      PrivateIpAddress: ipv4 || undefined,
      PrivateIpAddresses: ipv4 ? [{ PrivateIpAddress: ipv4, Primary: true }] : [],
      Ipv6Addresses: ipv6 ? [{ Ipv6Address: ipv6 }] : [],
      InterfaceType: wanted.type,
      Description: wanted.description,
      Tags: [],
    };
    this.interfaces.set(created.NetworkInterfaceId, created);
    return created;
  }

  removeInterface(id: string): void {
    this.interfaces.delete(id);
  }

  /** If `change` is refused, restores all interfaces: EC2 applies a call completely or not at all. */
  protected allOrNothing(change: () => void): void {
    const before = structuredClone([...this.interfaces]);
    try {
      change();
    } catch (error) {
      this.interfaces.clear();
      for (const [id, stored] of before) this.interfaces.set(id, stored);
      throw error;
    }
  }

  subnet(operation: string, id: string): StoredSubnet {
    const subnet = this.subnets.get(id);
    if (!subnet) {
      const message = `The subnet ID '${id}' does not exist`;
      throw refuse(operation, 'InvalidSubnetID.NotFound', message);
    }
    return subnet;
  }

  vpc(operation: string, id: string): Vpc {
    const vpc = this.vpcs.get(id);
    if (!vpc) {
      throw refuse(operation, 'InvalidVpcID.NotFound', `The vpc ID '${id}' does not exist`);
    }
    return vpc;
  }

  /** A free IPv6 address of the subnet, for an interface that already exists. */
  freeIpv6(operation: string, subnetId: string): string {
    const subnet = this.subnet(operation, subnetId);
    return this.#address(operation, subnet, this.#ipv6Block(operation, subnet), 'any');
  }

  protected request(eventName: string, by: By, requestParameters: unknown) {
    const { region } = this;
    const caller = by.caller ?? this.context.operator;
    return { service: 'ec2' as const, eventName, region, caller, requestParameters };
  }

  #checkRange(vpcId: string, cidr: string): void {
    const range = rangeOf(cidr);
    if (!within(range, rangeOf(this.vpc('CreateSubnet', vpcId).CidrBlock))) {
      throw refuse('CreateSubnet', 'InvalidSubnet.Range', `The CIDR '${cidr}' is invalid.`);
    }
    const others = [...this.subnets.values()].filter((subnet) => subnet.VpcId === vpcId);
    if (others.some((subnet) => overlap(range, rangeOf(subnet.CidrBlock)))) {
      const message = `The CIDR '${cidr}' conflicts with another subnet`;
      throw refuse('CreateSubnet', 'InvalidSubnet.Conflict', message);
    }
  }

  #ipv6Block(operation: string, subnet: StoredSubnet): string {
    const block = subnet.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock;
    if (!block) {
      const message = `The subnet ${subnet.SubnetId} has no IPv6 CIDR block`;
      throw refuse(operation, 'InvalidParameter', message);
    }
    return block;
  }

  #address(operation: string, subnet: StoredSubnet, cidr: string, wanted: string): string {
    const range = rangeOf(cidr);
    const taken = this.#addressesIn(subnet.SubnetId);
    if (wanted === 'any') {
      const address = freeAddress(range, taken);
      if (address) return address;
      const message = `The specified subnet ${subnet.SubnetId} has no free addresses`;
      throw refuse(operation, 'InsufficientFreeAddressesInSubnet', message);
    }
    if (!contains(range, wanted) || isReserved(range, wanted)) {
      const message = `Address ${wanted} does not fall within the subnet's address range`;
      throw refuse(operation, 'InvalidParameterValue', message);
    }
    if (taken.has(wanted)) {
      throw refuse(operation, 'InvalidIPAddress.InUse', `Address ${wanted} is in use.`);
    }
    return wanted;
  }

  #addressesIn(subnetId: string): Set<string> {
    return new Set(
      [...this.interfaces.values()]
        .filter((one) => one.SubnetId === subnetId)
        .flatMap((one) => [
          one.PrivateIpAddress,
          ...(one.Ipv6Addresses ?? []).map(({ Ipv6Address }) => Ipv6Address),
        ])
        .filter((address) => address !== undefined),
    );
  }

  /**
   * Zone ids differ between accounts: returns the id that this account already uses for the zone, or the number of
   * its letter.
   */
  #zoneId(zone: string): string {
    const known = [...this.subnets.values()].find((subnet) => subnet.AvailabilityZone === zone);
    if (known) return known.AvailabilityZoneId;
    const [area = '', ...middle] = this.region.split('-');
    const number = middle.pop() ?? '';
    const compass = middle.map((word) =>
      word.replace(
        /^(north|south|central)?(east|west)?$/,
        (_, one = '', two = '') => `${one.slice(0, 1)}${two.slice(0, 1)}`,
      ),
    );
    const letter = zone.charCodeAt(zone.length - 1) - 'a'.charCodeAt(0) + 1;
    return `${area}${compass.join('')}${number}-az${letter}`;
  }
}
