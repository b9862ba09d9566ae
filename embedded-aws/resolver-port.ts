import type { ResolverPort } from '../shared/cloud/ports.ts';
import type { CallInterceptor } from './call-interceptor.ts';
import { refusals } from './context.ts';
import type { Caller } from './identity.ts';
import { type PageLimit, pageOf } from './paging.ts';
import type { ResolverWorld, StoredResolverEndpoint } from './resolver.ts';

const refuse = refusals('route53resolver');

/**
 * Each filter name has two spellings: the current one, and the one of the API's first version
 * (API_route53resolver_Filter).
 */
const FILTERS: Readonly<Record<string, (endpoint: StoredResolverEndpoint) => string>> = {
  Direction: (one) => one.Direction,
  DIRECTION: (one) => one.Direction,
  HostVPCId: (one) => one.HostVPCId,
  HOST_VPC_ID: (one) => one.HostVPCId,
  Name: (one) => one.Name,
  NAME: (one) => one.Name,
  Status: (one) => one.Status,
  STATUS: (one) => one.Status,
};

export function resolverPort(
  interceptor: CallInterceptor,
  world: ResolverWorld,
  caller: Caller,
): ResolverPort {
  const { region } = world;
  return {
    listResolverEndpoints: (input) =>
      interceptor.call(
        { operation: 'ListResolverEndpoints', region, caller, input },
        (request, limit) => {
          const operation = 'ListResolverEndpoints';
          const tests = (request.Filters ?? []).map(({ Name, Values }) => {
            const read = Object.hasOwn(FILTERS, Name) ? FILTERS[Name] : undefined;
            if (!read) {
              const message = `[RSLVR-00405] The filter '${Name}' is not valid`;
              throw refuse(operation, 'InvalidParameterException', message);
            }
            return (one: StoredResolverEndpoint) => Values.includes(read(one));
          });
          const found = [...world.endpoints.values()]
            .map(({ view }) => view)
            .filter((one) => tests.every((test) => test(one)));
          const { page, next } = listed(operation, found, request.NextToken, limit);
          return { ResolverEndpoints: page, NextToken: next };
        },
      ),

    listResolverEndpointIpAddresses: (input) =>
      interceptor.call(
        { operation: 'ListResolverEndpointIpAddresses', region, caller, input },
        (request, limit) => {
          const operation = 'ListResolverEndpointIpAddresses';
          const { addresses } = world.endpoint(operation, request.ResolverEndpointId);
          const all = [...addresses.values()].map(({ address }) => address);
          const { page, next } = listed(operation, all, request.NextToken, limit);
          return { IpAddresses: page, NextToken: next };
        },
      ),
  };
}

function listed<Item>(
  operation: string,
  items: readonly Item[],
  token: string | undefined,
  limit: PageLimit,
): { page: Item[]; next: string | undefined } {
  return pageOf(items, token, limit, () =>
    refuse(operation, 'InvalidNextTokenException', 'The token is not valid'),
  );
}
