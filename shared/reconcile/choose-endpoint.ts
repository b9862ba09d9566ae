import type { Binding } from '../model/binding.ts';
import type { Endpoint } from '../model/observation.ts';
import { serviceNames } from '../model/services.ts';

/** The endpoint that a binding's configuration selects. `gone`: the selected endpoint does not exist. */
export type EndpointDecision =
  | { kind: 'chosen'; endpoint: Endpoint }
  | { kind: 'gone'; candidates: Endpoint[] }
  | { kind: 'ambiguous'; candidates: Endpoint[] }
  | { kind: 'wrong-service'; endpoint: Endpoint }
  /** A gateway endpoint, for example: it has no addresses, so no record can point to it. */
  | { kind: 'wrong-type'; endpoint: Endpoint };

const GONE: readonly string[] = ['deleting', 'deleted'];

export function isGone(endpoint: Endpoint): boolean {
  return GONE.includes(endpoint.state);
}

export function isInterface({ type }: Endpoint): boolean {
  return type === 'Interface';
}

/**
 * Selects the endpoint by its id, or the only endpoint of the VPC and service that has all the tags. EC2 lists deleted
 * endpoints for some time, and in no order. The candidates of `gone` are the existing endpoints of the same service: the
 * notice lists them.
 */
export function chooseEndpoint(binding: Binding, endpoints: readonly Endpoint[]): EndpointDecision {
  const services = serviceNames(binding);
  const living = endpoints
    .filter((endpoint) => !isGone(endpoint))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const interfaces = living.filter(isInterface);
  const sameService = interfaces.filter((endpoint) => services.includes(endpoint.service));
  const choice = binding.endpoint;
  if ('id' in choice) {
    const endpoint = living.find((candidate) => candidate.id === choice.id);
    if (endpoint === undefined) return { kind: 'gone', candidates: sameService };
    if (!isInterface(endpoint)) return { kind: 'wrong-type', endpoint };
    if (!services.includes(endpoint.service)) return { kind: 'wrong-service', endpoint };
    return { kind: 'chosen', endpoint };
  }
  const isChosen = (endpoint: Endpoint) =>
    endpoint.vpcId === choice.vpc && hasTags(endpoint, choice.tags);
  const matching = sameService.filter(isChosen);
  const [endpoint, ...others] = matching;
  if (endpoint === undefined) {
    const other = living.find(
      (one) => !isInterface(one) && services.includes(one.service) && isChosen(one),
    );
    return other === undefined
      ? { kind: 'gone', candidates: sameService }
      : { kind: 'wrong-type', endpoint: other };
  }
  if (others.length > 0) return { kind: 'ambiguous', candidates: matching };
  return { kind: 'chosen', endpoint };
}

function hasTags(endpoint: Endpoint, tags: Readonly<Record<string, string>>): boolean {
  return Object.entries(tags).every(([key, value]) => endpoint.tags[key] === value);
}
