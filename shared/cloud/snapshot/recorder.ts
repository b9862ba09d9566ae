import { join } from 'node:path';
import type { Ec2Port, ResolverPort, Route53Port } from '../ports.ts';

/** The ports that the recorder wraps. */
interface World {
  ec2(region: string): Ec2Port;
  route53(): Route53Port;
  resolver(region: string): ResolverPort;
}

/**
 * Passes reads through and records every response in the form of the AWS CLI's output, so that a snapshot has exactly the
 * responses that a plan needs. Merges the pages of a listing into one list.
 */
export class SnapshotRecorder {
  readonly files = new Map<string, Record<string, unknown>>();
  readonly #world: World;
  readonly #region: string;

  constructor(world: World, region: string) {
    this.#world = world;
    this.#region = region;
  }

  ec2(region: string): Ec2Port {
    const port = this.#world.ec2(region);
    const keep = <T extends object>(file: string, member: keyof T & string, answer: T): T =>
      this.#append(this.#pathIn(region, `ec2.${file}.json`), member, answer);
    return {
      describeVpcEndpoints: async (input) =>
        keep('describe-vpc-endpoints', 'VpcEndpoints', await port.describeVpcEndpoints(input)),
      describeNetworkInterfaces: async (input) =>
        keep(
          'describe-network-interfaces',
          'NetworkInterfaces',
          await port.describeNetworkInterfaces(input),
        ),
      describeSubnets: async (input) =>
        keep('describe-subnets', 'Subnets', await port.describeSubnets(input)),
      describeVpcEndpointServices: async (input) =>
        keep(
          'describe-vpc-endpoint-services',
          'ServiceDetails',
          await port.describeVpcEndpointServices(input),
        ),
    };
  }

  resolver(region: string): ResolverPort {
    const port = this.#world.resolver(region);
    const path = (name: string) => this.#pathIn(region, `route53resolver.${name}.json`);
    return {
      listResolverEndpoints: async (input) =>
        this.#append(
          path('list-resolver-endpoints'),
          'ResolverEndpoints',
          await port.listResolverEndpoints(input),
        ),
      listResolverEndpointIpAddresses: async (input) =>
        this.#append(
          path(`list-resolver-endpoint-ip-addresses.${input.ResolverEndpointId}`),
          'IpAddresses',
          await port.listResolverEndpointIpAddresses(input),
        ),
    };
  }

  /** Records every zone by GetHostedZone, whichever call found the zone: a snapshot has no list of zones by VPC. */
  route53(): Route53Port {
    const port = this.#world.route53();
    return {
      ...port,
      listResourceRecordSets: async (input) => {
        const zone = `route53.get-hosted-zone.${input.HostedZoneId}.json`;
        if (!this.files.has(zone)) {
          this.files.set(zone, { ...(await port.getHostedZone({ Id: input.HostedZoneId })) });
        }
        return this.#append(
          `route53.list-resource-record-sets.${input.HostedZoneId}.json`,
          'ResourceRecordSets',
          await port.listResourceRecordSets(input),
        );
      },
    };
  }

  /** The files of the home Region are in the folder itself. The files of another Region are in a folder of the Region's name. */
  #pathIn(region: string, name: string): string {
    return region === this.#region ? name : join(region, name);
  }

  #append<T extends object>(path: string, member: keyof T & string, answer: T): T {
    const earlier = this.files.get(path)?.[member];
    const items = answer[member];
    this.files.set(path, {
      [member]: [
        ...(Array.isArray(earlier) ? earlier : []),
        ...(Array.isArray(items) ? items : []),
      ],
    });
    return answer;
  }
}
