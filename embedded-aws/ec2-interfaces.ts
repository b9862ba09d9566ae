import type { Ec2Network } from './ec2-network.ts';
import { dnsEntries } from './ec2-services.ts';
import {
  type EndpointRequest,
  type EndpointState,
  type ModifyRequest,
  subnetsOf,
} from './ec2-types.ts';

/** Creates interfaces in new subnets, and replaces the interface of a subnet that is given another address. */
export function placeInterfaces(
  operation: string,
  network: Ec2Network,
  state: EndpointState,
  input: EndpointRequest | ModifyRequest,
): void {
  const { view, interfaces } = state;
  const ofType = (family: 'ipv4' | 'ipv6') =>
    view.IpAddressType === family || view.IpAddressType === 'dualstack';
  for (const subnetId of subnetsOf(input)) {
    const chosen = input.SubnetConfigurations?.find(({ SubnetId }) => SubnetId === subnetId);
    const replaced = interfaces.get(subnetId);
    if (replaced && !chosen) continue;
    if (replaced) network.removeInterface(replaced);
    const created = network.addInterface(operation, {
      subnetId,
      ipv4: ofType('ipv4') ? (chosen?.Ipv4 ?? 'any') : undefined,
      ipv6: ofType('ipv6') ? (chosen?.Ipv6 ?? 'any') : undefined,
      type: 'vpc_endpoint',
      description: `VPC Endpoint Interface ${view.VpcEndpointId}`,
    });
    interfaces.set(subnetId, created.NetworkInterfaceId);
  }
}

export function removeSubnet(network: Ec2Network, state: EndpointState, subnetId: string): void {
  const id = state.interfaces.get(subnetId);
  if (id) network.removeInterface(id);
  state.interfaces.delete(subnetId);
}

/** Adds IPv6 addresses to the interfaces, or removes them, to match the endpoint's IpAddressType. */
export function fitAddressFamilies(network: Ec2Network, state: EndpointState): void {
  const wanted = state.view.IpAddressType !== 'ipv4';
  for (const [subnetId, id] of state.interfaces) {
    const stored = network.interfaces.get(id);
    if (!stored) continue;
    const has = (stored.Ipv6Addresses ?? []).length > 0;
    if (has && !wanted) stored.Ipv6Addresses = [];
    if (!has && wanted) {
      stored.Ipv6Addresses = [{ Ipv6Address: network.freeIpv6('ModifyVpcEndpoint', subnetId) }];
    }
  }
}

/** Updates the described endpoint from its interfaces and its private DNS setting. */
export function publish(network: Ec2Network, { view, interfaces, service, suffix }: EndpointState) {
  view.SubnetIds = [...interfaces.keys()];
  view.NetworkInterfaceIds = [...interfaces.values()];
  if (view.VpcEndpointType !== 'Interface') return;
  view.DnsEntries = dnsEntries({
    id: view.VpcEndpointId,
    suffix,
    region: network.region,
    service,
    availabilityZones: view.SubnetIds.map((id) => network.subnets.get(id)?.AvailabilityZone ?? ''),
    privateDns: view.PrivateDnsEnabled,
  });
}
