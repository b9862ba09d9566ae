import type { EndpointState } from '../../../embedded-aws/ec2-types.ts';
import { type Action, choose, type Picks } from '../actions.ts';
import type { Simulation } from '../simulation.ts';
import { makeEndpoint, tagOf } from './build.ts';
import { livingEndpoints, subnetsIn } from './lookup.ts';
import type { BindingShape } from './shape.ts';

/** Actions of operators and AWS on interface endpoints. */
export const ENDPOINT_ACTIONS = {
  'subnet-added': {
    kind: 'action',
    weight: 4,
    run: onEndpoint((simulation, { view }, [, pick]) => {
      const free = subnetsIn(simulation, view.VpcId).filter((id) => !view.SubnetIds.includes(id));
      const subnet = choose(free, pick);
      if (subnet === undefined) return undefined;
      simulation.cloud.world
        .ec2()
        .modifyVpcEndpoint({ VpcEndpointId: view.VpcEndpointId, AddSubnetIds: [subnet] });
      return `${view.VpcEndpointId} gets ${subnet}`;
    }),
  },
  'subnet-removed': {
    kind: 'action',
    weight: 4,
    run: onEndpoint((simulation, { view, interfaces }, [, pick]) => {
      const subnet = choose([...interfaces.keys()], pick);
      if (subnet === undefined || interfaces.size < 2) return undefined;
      simulation.cloud.world
        .ec2()
        .modifyVpcEndpoint({ VpcEndpointId: view.VpcEndpointId, RemoveSubnetIds: [subnet] });
      return `${view.VpcEndpointId} loses ${subnet}`;
    }),
  },
  'endpoint-modified': {
    kind: 'action',
    weight: 2,
    run: onEndpoint((simulation, { view }) => {
      simulation.cloud.world.ec2().modifyVpcEndpoint({ VpcEndpointId: view.VpcEndpointId });
      return `${view.VpcEndpointId} is pending`;
    }),
  },
  'interface-replaced': {
    kind: 'action',
    weight: 4,
    run: onEndpoint((simulation, { view, interfaces }, [, pick, host]) => {
      const ec2 = simulation.cloud.world.ec2();
      const subnetId = choose([...interfaces.keys()], pick);
      const range = subnetId && ec2.subnets.get(subnetId)?.CidrBlock;
      if (subnetId === undefined || !range) return undefined;
      const Ipv4 = range.replace(/0\/24$/, String(20 + (host % 200)));
      ec2.modifyVpcEndpoint({
        VpcEndpointId: view.VpcEndpointId,
        SubnetConfigurations: [{ SubnetId: subnetId, Ipv4 }],
      });
      return `${view.VpcEndpointId} gets ${Ipv4} in ${subnetId}`;
    }),
  },
  'address-family-changed': {
    kind: 'action',
    weight: 1,
    run: onEndpoint((simulation, { view }) => {
      const IpAddressType = view.IpAddressType === 'ipv4' ? 'dualstack' : 'ipv4';
      const DnsOptions = { DnsRecordIpType: IpAddressType };
      simulation.cloud.world
        .ec2()
        .modifyVpcEndpoint({ VpcEndpointId: view.VpcEndpointId, IpAddressType, DnsOptions });
      return `${view.VpcEndpointId} is ${IpAddressType}`;
    }),
  },
  'endpoint-deleted': {
    kind: 'action',
    weight: 1,
    run: onEndpoint((simulation, { view }) => {
      simulation.cloud.world.ec2().deleteVpcEndpoints({ VpcEndpointIds: [view.VpcEndpointId] });
      return view.VpcEndpointId;
    }),
  },
  'endpoint-replaced': {
    kind: 'action',
    weight: 2,
    run: onEndpoint((simulation, old) => {
      const made = successor(simulation, old);
      if (made === undefined) return undefined;
      simulation.cloud.world.ec2().deleteVpcEndpoints({ VpcEndpointIds: [old.view.VpcEndpointId] });
      return `${old.view.VpcEndpointId} with ${made}`;
    }),
  },
  /** Creates a second endpoint without tags. `tags-moved` or the configuration then switches to it. */
  'green-endpoint-created': {
    kind: 'action',
    weight: 2,
    run: onEndpoint((simulation, old) => {
      const made = successor(simulation, old, []);
      return made && `${made}, next to ${old.view.VpcEndpointId}`;
    }),
  },
  'tags-moved': {
    kind: 'action',
    weight: 3,
    run: (simulation, [pick, to]) => {
      const binding = choose(simulation.shape.bindings, pick);
      if (binding === undefined) return undefined;
      const endpoints = livingEndpoints(simulation).filter((one) => servesFor(one, binding));
      const holder = endpoints.find((one) => isTagged(one, binding));
      const target = choose(
        endpoints.filter((one) => one !== holder),
        to,
      );
      if (target === undefined) return undefined;
      const ec2 = simulation.cloud.world.ec2();
      const Tags = [tagOf(binding)];
      if (holder) ec2.deleteTags({ Resources: [holder.view.VpcEndpointId], Tags });
      ec2.createTags({ Resources: [target.view.VpcEndpointId], Tags });
      return `${binding.name}: ${holder?.view.VpcEndpointId} to ${target.view.VpcEndpointId}`;
    },
  },
  /** Both the old and the new endpoint have the tag. */
  'tags-copied': {
    kind: 'action',
    weight: 2,
    run: (simulation, [pick, to]) => {
      const binding = choose(simulation.shape.bindings, pick);
      if (binding === undefined) return undefined;
      const bare = livingEndpoints(simulation).filter(
        (one) => servesFor(one, binding) && !isTagged(one, binding),
      );
      const target = choose(bare, to);
      if (target === undefined) return undefined;
      const { VpcEndpointId } = target.view;
      simulation.cloud.world
        .ec2()
        .createTags({ Resources: [VpcEndpointId], Tags: [tagOf(binding)] });
      return `${VpcEndpointId} also has the tag of ${binding.name}`;
    },
  },
  'tag-lost': {
    kind: 'action',
    weight: 1,
    run: (simulation, [pick]) => {
      const binding = choose(simulation.shape.bindings, pick);
      const holder = binding && livingEndpoints(simulation).find((one) => isTagged(one, binding));
      if (binding === undefined || holder === undefined) return undefined;
      const { VpcEndpointId } = holder.view;
      simulation.cloud.world
        .ec2()
        .deleteTags({ Resources: [VpcEndpointId], Tags: [tagOf(binding)] });
      return `${VpcEndpointId} lost the tag of ${binding.name}`;
    },
  },
  'endpoint-rejected': {
    kind: 'action',
    weight: 1,
    run: onEndpoint((simulation, { view }, [, pick]) => {
      const state = choose(['rejected', 'failed', 'pendingAcceptance'], pick) ?? 'failed';
      simulation.cloud.world.ec2().setEndpointState(view.VpcEndpointId, state);
      return `${view.VpcEndpointId} is ${state}`;
    }),
  },
  'endpoint-accepted': {
    kind: 'action',
    weight: 2,
    run: (simulation, [pick]) => {
      const unavailable = livingEndpoints(simulation).filter(({ view }) =>
        ['rejected', 'failed', 'pendingAcceptance'].includes(view.State),
      );
      const endpoint = choose(unavailable, pick);
      if (endpoint === undefined) return undefined;
      simulation.cloud.world.ec2().setEndpointState(endpoint.view.VpcEndpointId, 'available');
      return endpoint.view.VpcEndpointId;
    },
  },
  'address-withdrawn': {
    kind: 'action',
    weight: 2,
    run: onEndpoint((simulation, { interfaces }, [, pick]) => {
      const id = choose([...interfaces.values()], pick);
      const address = id && simulation.cloud.world.ec2().interfaces.get(id)?.PrivateIpAddress;
      if (!address || !simulation.shape.withdraw) return undefined;
      simulation.impaired.add(address);
      return address;
    }),
  },
  'addresses-recovered': {
    kind: 'action',
    weight: 1,
    run: ({ impaired }) => {
      if (impaired.size === 0) return undefined;
      impaired.clear();
      return 'all withdrawn addresses';
    },
  },
} as const satisfies Record<string, Action>;

function onEndpoint(
  work: (simulation: Simulation, endpoint: EndpointState, picks: Picks) => string | undefined,
): Action['run'] {
  return (simulation, picks) => {
    const endpoint = choose(livingEndpoints(simulation), picks[0]);
    return endpoint && work(simulation, endpoint, picks);
  };
}

function successor(
  simulation: Simulation,
  { view }: EndpointState,
  tags = view.Tags.map(({ Key = '', Value = '' }) => ({ Key, Value })),
): string | undefined {
  const binding = simulation.shape.bindings.find((one) => servesFor({ view }, one));
  if (binding === undefined) return undefined;
  const subnets = subnetsIn(simulation, view.VpcId).slice(0, Math.max(1, view.SubnetIds.length));
  const dualstack = view.IpAddressType === 'dualstack';
  return makeEndpoint(simulation.cloud, {
    binding: { ...binding, dualstack },
    vpcId: view.VpcId,
    subnets,
    tags,
  });
}

function servesFor({ view }: Pick<EndpointState, 'view'>, { kind }: BindingShape): boolean {
  const label = { s3: 's3', bucket: 's3', monitoring: 'monitoring', ecr: 'ecr.dkr' }[kind];
  return view.ServiceName.endsWith(`.${label}`);
}

function isTagged({ view }: EndpointState, binding: BindingShape): boolean {
  return view.Tags.some(({ Key }) => Key === tagOf(binding).Key);
}
