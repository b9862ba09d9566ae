import {
  ListResolverEndpointIpAddressesCommand,
  type ListResolverEndpointIpAddressesCommandInput,
  ListResolverEndpointsCommand,
  type ListResolverEndpointsCommandInput,
  Route53ResolverClient,
} from '@aws-sdk/client-route53resolver';
import type { ResolverPort } from '../ports.ts';
import { clientSettings, sender } from './send.ts';

/** This client's types do not say that an optional member may be present and undefined; it may. Hence the casts. */
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
