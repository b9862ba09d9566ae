import type { DnsEntry, Tag } from '../shared/cloud/ports.ts';
import type { EndpointRequest, ModifyRequest, StoredEndpoint } from './ec2-types.ts';

/*
 * CloudTrail records EC2's answers and newer requests as converted XML. A list of one item is an object, a longer
 * list is an array, an empty set is an empty string, and the items of a request have `tag: 1`.
 */

/** A list in a request. An empty list becomes undefined, which the JSON of the event omits. */
function requestList(values: readonly object[] | undefined): unknown {
  if (!values || values.length === 0) return undefined;
  const items = values.map((value) => ({ ...value, tag: 1 }));
  return items.length === 1 ? items[0] : items;
}

function requestTexts(values: readonly string[] | undefined): unknown {
  return requestList(values?.map((content) => ({ content })));
}

function answerSet(items: readonly unknown[]): unknown {
  if (items.length === 0) return '';
  return { item: items.length === 1 ? items[0] : items };
}

export function createVpcEndpointRequest(input: EndpointRequest): unknown {
  const specification = {
    ResourceType: 'vpc-endpoint',
    Tag: requestList(input.Tags),
  };
  return {
    CreateVpcEndpointRequest: {
      VpcId: input.VpcId,
      ServiceName: input.ServiceName,
      VpcEndpointType: input.VpcEndpointType ?? 'Gateway',
      SubnetId: requestTexts(input.SubnetIds),
      SubnetConfiguration: requestList(input.SubnetConfigurations),
      PrivateDnsEnabled: input.PrivateDnsEnabled,
      IpAddressType: input.IpAddressType,
      DnsOptions: input.DnsOptions,
      TagSpecification: requestList(input.Tags?.length ? [specification] : []),
    },
  };
}

export function createVpcEndpointResponse(
  endpoint: StoredEndpoint,
  account: string,
  requestId: string,
): unknown {
  return {
    CreateVpcEndpointResponse: {
      xmlns: 'http://ec2.amazonaws.com/doc/2016-11-15/',
      requestId,
      vpcEndpoint: {
        vpcEndpointId: endpoint.VpcEndpointId,
        vpcEndpointType: endpoint.VpcEndpointType,
        vpcId: endpoint.VpcId,
        serviceName: endpoint.ServiceName,
        state: endpoint.State,
        // CloudTrail records the account as a number, without its leading zeros.
        ownerId: Number(account),
        privateDnsEnabled: endpoint.PrivateDnsEnabled,
        requesterManaged: false,
        dnsEntrySet: answerSet((endpoint.DnsEntries ?? []).map(entryElements)),
        subnetIdSet: answerSet(endpoint.SubnetIds),
        networkInterfaceIdSet: answerSet(endpoint.NetworkInterfaceIds),
        routeTableIdSet: '',
        tagSet: answerSet(endpoint.Tags.map(tagElements)),
        creationTimestamp: endpoint.CreationTimestamp,
      },
    },
  };
}

export function modifyVpcEndpointRequest(input: ModifyRequest): unknown {
  return {
    ModifyVpcEndpointRequest: {
      VpcEndpointId: input.VpcEndpointId,
      AddSubnetId: requestTexts(input.AddSubnetIds),
      RemoveSubnetId: requestTexts(input.RemoveSubnetIds),
      SubnetConfiguration: requestList(input.SubnetConfigurations),
      PrivateDnsEnabled: input.PrivateDnsEnabled,
      IpAddressType: input.IpAddressType,
      DnsOptions: input.DnsOptions,
    },
  };
}

export function modifyVpcEndpointResponse(requestId: string): unknown {
  return { ModifyVpcEndpointResponse: { requestId, return: true } };
}

export function deleteVpcEndpointsRequest(input: { VpcEndpointIds: string[] }): unknown {
  return { DeleteVpcEndpointsRequest: { VpcEndpointId: requestTexts(input.VpcEndpointIds) } };
}

export function deleteVpcEndpointsResponse(
  unsuccessful: readonly { ResourceId: string; Error: { Code: string; Message: string } }[],
  requestId: string,
): unknown {
  const items = unsuccessful.map(({ ResourceId, Error: { Code, Message } }) => ({
    resourceId: ResourceId,
    error: { code: Code, message: Message },
  }));
  return { DeleteVpcEndpointsResponse: { requestId, unsuccessful: answerSet(items) } };
}

/** Older calls are recorded without the wrapping object, and their lists are arrays. */
export function deleteSubnetRequest(input: { SubnetId: string }): unknown {
  return { subnetId: input.SubnetId };
}

export function tagsRequest(input: { Resources: string[]; Tags: Tag[] }): unknown {
  return {
    resourcesSet: { items: input.Resources.map((resourceId) => ({ resourceId })) },
    tagSet: { items: input.Tags.map(tagElements) },
  };
}

function tagElements(tag: Tag): Record<string, unknown> {
  return { key: tag.Key, value: tag.Value };
}

function entryElements(entry: DnsEntry): Record<string, unknown> {
  return { dnsName: entry.DnsName, hostedZoneId: entry.HostedZoneId };
}
