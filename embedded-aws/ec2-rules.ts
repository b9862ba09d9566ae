import { refusals } from './context.ts';
import type { Ec2Network } from './ec2-network.ts';
import { type EndpointService, hiddenZones } from './ec2-services.ts';
import type { StoredEndpoint, ZoneNames } from './ec2-types.ts';

const refuse = refusals('ec2');

interface SubnetChoice {
  operation: string;
  network: Ec2Network;
  vpcId: string;
  kept: readonly string[];
  added: readonly string[];
}

/** An endpoint's subnets are in the endpoint's VPC, at most one in each Availability Zone (API_CreateVpcEndpoint). */
export function checkSubnetChoice({ operation, network, vpcId, kept, added }: SubnetChoice): void {
  const zones = new Map(
    kept.map((id) => [network.subnet(operation, id).AvailabilityZone, id] as const),
  );
  for (const id of added) {
    const subnet = network.subnet(operation, id);
    if (subnet.VpcId !== vpcId) {
      const message = `The subnet ${id} is not in the VPC ${vpcId} of the endpoint`;
      throw refuse(operation, 'InvalidParameter', message);
    }
    const other = zones.get(subnet.AvailabilityZone);
    if (other !== undefined && other !== id) {
      const message = `Found another VPC endpoint subnet in the availability zone of ${id}`;
      throw refuse(operation, 'DuplicateSubnetsInSameZone', message);
    }
    zones.set(subnet.AvailabilityZone, id);
  }
}

/** DNS of an endpoint cannot answer with addresses of a family that the endpoint does not have. */
export function checkRecordType(
  operation: string,
  endpoint: Pick<StoredEndpoint, 'IpAddressType' | 'DnsOptions'>,
): void {
  const { IpAddressType } = endpoint;
  const recordType = endpoint.DnsOptions.DnsRecordIpType ?? 'service-defined';
  if (recordType === 'service-defined' || IpAddressType === 'dualstack') return;
  if (recordType === IpAddressType) return;
  const message = `DnsRecordIpType ${recordType} is not valid for IpAddressType ${IpAddressType}`;
  throw refuse(operation, 'InvalidParameter', message);
}

/**
 * The names of private DNS must not already be private zones of the VPC. By default, private DNS of S3 also needs a
 * gateway endpoint in the VPC.
 */
export function checkPrivateDns(
  operation: string,
  network: Ec2Network & { endpoints: ReadonlyMap<string, { view: StoredEndpoint }> },
  zones: ZoneNames,
  endpoint: { view: StoredEndpoint; service: EndpointService },
): void {
  const { view, service } = endpoint;
  const seen = new Set(zones.namesOf(view.VpcId, network.region));
  const others = [...network.endpoints.values()].filter(
    (other) =>
      other.view.VpcEndpointId !== view.VpcEndpointId &&
      other.view.VpcId === view.VpcId &&
      other.view.ServiceName === view.ServiceName,
  );
  const takenOver = others.some((other) => other.view.PrivateDnsEnabled);
  for (const { name } of hiddenZones(service, view.VpcEndpointId)) {
    if (!seen.has(name) && !takenOver) continue;
    const message =
      'private-dns-enabled cannot be set because there is already a conflicting DNS domain ' +
      `for ${name} in the VPC ${view.VpcId}`;
    throw refuse(operation, 'InvalidParameter', message);
  }
  const onlyInbound = view.DnsOptions.PrivateDnsOnlyForInboundResolverEndpoint ?? true;
  const gateway = others.some((other) => other.view.VpcEndpointType === 'Gateway');
  if (service.types.includes('Gateway') && onlyInbound && !gateway) {
    const message =
      'To set PrivateDnsOnlyForInboundResolverEndpoint to true, ' +
      `the VPC ${view.VpcId} must have a Gateway endpoint for the service.`;
    throw refuse(operation, 'InvalidParameter', message);
  }
}
