import type { Ec2Port, ServiceDetail } from '../shared/cloud/ports.ts';
import type { CallInterceptor } from './call-interceptor.ts';
import { refusals } from './context.ts';
import type { Ec2World } from './ec2.ts';
import { applyFilters, type FilterReaders } from './ec2-filters.ts';
import type { StoredInterface, StoredSubnet } from './ec2-network.ts';
import type { EndpointService } from './ec2-services.ts';
import type { StoredEndpoint } from './ec2-types.ts';
import type { Caller } from './identity.ts';
import type { Operation } from './operations.ts';
import { type PageLimit, pageOf } from './paging.ts';

const refuse = refusals('ec2');

const ENDPOINT_FILTERS: FilterReaders<StoredEndpoint> = {
  'vpc-endpoint-id': (one) => [one.VpcEndpointId],
  'vpc-endpoint-type': (one) => [one.VpcEndpointType],
  'vpc-endpoint-state': (one) => [one.State],
  'vpc-id': (one) => [one.VpcId],
  'service-name': (one) => [one.ServiceName],
  'ip-address-type': (one) => [one.IpAddressType],
  'tag-key': (one) => one.Tags.map(({ Key }) => Key),
};

const INTERFACE_FILTERS: FilterReaders<StoredInterface> = {
  'network-interface-id': (one) => [one.NetworkInterfaceId],
  'subnet-id': (one) => [one.SubnetId],
  'vpc-id': (one) => [one.VpcId],
  'interface-type': (one) => [one.InterfaceType],
  status: (one) => [one.Status],
  'private-ip-address': (one) => [one.PrivateIpAddress],
  description: (one) => [one.Description],
};

const SUBNET_FILTERS: FilterReaders<StoredSubnet> = {
  'subnet-id': (one) => [one.SubnetId],
  'vpc-id': (one) => [one.VpcId],
  'availability-zone': (one) => [one.AvailabilityZone],
  'availability-zone-id': (one) => [one.AvailabilityZoneId],
  'cidr-block': (one) => [one.CidrBlock],
};

/** EC2 of one Region, called by one caller. */
export function ec2Port(interceptor: CallInterceptor, world: Ec2World, caller: Caller): Ec2Port {
  const { region } = world;
  return {
    describeVpcEndpoints: (input) =>
      interceptor.call(
        { operation: 'DescribeVpcEndpoints', region, caller, input },
        (request, limit) => {
          const all = [...world.endpoints.values()].map(({ view }) => view);
          const found = applyFilters(
            'DescribeVpcEndpoints',
            all,
            request.Filters,
            ENDPOINT_FILTERS,
          );
          const { page, next } = listed('DescribeVpcEndpoints', found, request.NextToken, limit);
          return { VpcEndpoints: page, NextToken: next };
        },
      ),

    describeNetworkInterfaces: (input) =>
      interceptor.call(
        { operation: 'DescribeNetworkInterfaces', region, caller, input },
        (request, limit) => {
          const operation = 'DescribeNetworkInterfaces';
          const all = [...world.interfaces.values()];
          const found = applyFilters(operation, all, request.Filters, INTERFACE_FILTERS);
          const { page, next } = listed(operation, found, request.NextToken, limit);
          return { NetworkInterfaces: page, NextToken: next };
        },
      ),

    describeSubnets: (input) =>
      interceptor.call(
        { operation: 'DescribeSubnets', region, caller, input },
        (request, limit) => {
          const all = [...world.subnets.values()];
          const found = applyFilters('DescribeSubnets', all, request.Filters, SUBNET_FILTERS);
          const { page, next } = listed('DescribeSubnets', found, request.NextToken, limit);
          return { Subnets: page, NextToken: next };
        },
      ),

    describeVpcEndpointServices: (input) =>
      interceptor.call(
        { operation: 'DescribeVpcEndpointServices', region, caller, input },
        (request, limit) => {
          const operation = 'DescribeVpcEndpointServices';
          const all = world.services.flatMap(serviceDetails);
          const details = applyFilters(operation, all, request.Filters, SERVICE_FILTERS);
          const { page, next } = listed(operation, details, request.NextToken, limit);
          return { ServiceDetails: page, NextToken: next };
        },
      ),
  };
}

const SERVICE_FILTERS: FilterReaders<ServiceDetail> = {
  'service-name': ({ ServiceName }) => [ServiceName],
};

/** A service with two endpoint types is listed twice under one name. A gateway endpoint has no private DNS. */
function serviceDetails(service: EndpointService): ServiceDetail[] {
  return service.types.map((type) => ({
    ServiceName: service.name,
    Owner: 'amazon',
    ServiceType: [{ ServiceType: type }],
    ...(type === 'Interface' && service.privateDnsNames.length > 0
      ? {
          PrivateDnsName: service.privateDnsNames[0],
          PrivateDnsNames: service.privateDnsNames.map((PrivateDnsName) => ({ PrivateDnsName })),
        }
      : {}),
  }));
}

function listed<Item>(
  operation: Operation,
  items: readonly Item[],
  token: string | undefined,
  limit: PageLimit,
): { page: Item[]; next: string | undefined } {
  return pageOf(items, token, limit, () =>
    refuse(operation, 'InvalidNextToken', 'The token is not valid'),
  );
}
