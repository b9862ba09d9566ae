import { type Action, choose } from '../actions.ts';
import type { Simulation } from '../simulation.ts';
import { subnetsIn } from './lookup.ts';

type Endpoint = NonNullable<
  ReturnType<ReturnType<Simulation['cloud']['world']['resolver']>['endpoints']['get']>
>;

/** Actions of operators and AWS on inbound endpoints. */
export const INBOUND_ACTIONS = {
  'inbound-address-added': {
    kind: 'action',
    weight: 2,
    run: onInbound((simulation, endpoint, pick) => added(simulation, endpoint, pick)),
  },
  'inbound-address-removed': {
    kind: 'action',
    weight: 2,
    run: onInbound((simulation, endpoint, pick) => removed(simulation, endpoint, pick)),
  },
  'inbound-address-exchanged': {
    kind: 'action',
    weight: 3,
    run: onInbound((simulation, endpoint, pick) => {
      const one = added(simulation, endpoint, pick);
      const other = removed(simulation, endpoint, pick);
      return `${one}; ${other}`;
    }),
  },
  'inbound-address-failed': {
    kind: 'action',
    weight: 1,
    run: onInbound((simulation, { view, addresses }, pick) => {
      const found = choose([...addresses.values()], pick);
      const status = choose(['FAILED_RESOURCE_GONE', 'REMAP_DETACHING', 'UPDATING'], pick >> 4);
      if (found?.address.Ip === undefined || status === undefined) return undefined;
      simulation.cloud.world.resolver().setAddressStatus(view.Id, found.address.Ip, status);
      return `${found.address.Ip} of ${view.Id} is ${status}`;
    }),
  },
  'inbound-status-changed': {
    kind: 'action',
    weight: 1,
    run: onInbound((simulation, { view }, pick) => {
      const status = choose(['ACTION_NEEDED', 'AUTO_RECOVERING', 'OPERATIONAL'], pick) ?? '';
      simulation.cloud.world.resolver().setEndpointStatus(view.Id, status);
      return `${view.Id} is ${status}`;
    }),
  },
  'inbound-deleted': {
    kind: 'action',
    weight: 0.4,
    run: onInbound((simulation, { view }) => {
      simulation.cloud.world.resolver().deleteResolverEndpoint({ ResolverEndpointId: view.Id });
      return view.Id;
    }),
  },
} as const satisfies Record<string, Action>;

function onInbound(
  work: (simulation: Simulation, endpoint: Endpoint, pick: number) => string | undefined,
): Action['run'] {
  return (simulation, picks) => {
    const endpoint = choose([...simulation.cloud.world.resolver().endpoints.values()], picks[0]);
    return endpoint && work(simulation, endpoint, picks[1]);
  };
}

function added(simulation: Simulation, { view }: Endpoint, pick: number): string | undefined {
  const SubnetId = choose(subnetsIn(simulation, view.HostVPCId), pick);
  if (SubnetId === undefined) return undefined;
  const made = simulation.cloud.world.resolver().associateResolverEndpointIpAddress({
    ResolverEndpointId: view.Id,
    IpAddress: { SubnetId },
  });
  return `${view.Id} gets ${made.Ip}`;
}

function removed(
  simulation: Simulation,
  { view, addresses }: Endpoint,
  pick: number,
): string | undefined {
  const attached = [...addresses.values()].filter(({ address }) => address.Status === 'ATTACHED');
  const found = choose(attached, pick);
  if (found === undefined) return undefined;
  simulation.cloud.world.resolver().disassociateResolverEndpointIpAddress({
    ResolverEndpointId: view.Id,
    IpAddress: { IpId: found.address.IpId },
  });
  return `${view.Id} loses ${found.address.Ip}`;
}
