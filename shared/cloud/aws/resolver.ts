import {
  ListResolverEndpointIpAddressesCommand,
  type ListResolverEndpointIpAddressesCommandInput,
  ListResolverEndpointsCommand,
  type ListResolverEndpointsCommandInput,
  Route53ResolverClient,
} from '@aws-sdk/client-route53resolver';
import type { ResolverPort } from '../ports.ts';
import { clientSettings, sender } from './send.ts';

/** The casts are needed because this client's types do not permit optional members with the value undefined. The client does. */
export function createResolver(region: string): ResolverPort {
  const client = new Route53ResolverClient(clientSettings(region));
  const send = sender('route53resolver');
  return {
    listResolverEndpoints: (input) =>
      send('ListResolverEndpoints', () =>
        client.send(new ListResolverEndpointsCommand(input as ListResolverEndpointsCommandInput)),
      ),
    listResolverEndpointIpAddresses: (input) =>
      send('ListResolverEndpointIpAddresses', () =>
        client.send(
          new ListResolverEndpointIpAddressesCommand(
            input as ListResolverEndpointIpAddressesCommandInput,
          ),
        ),
      ),
  };
}
