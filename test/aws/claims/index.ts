import type { Claim } from '../claim.ts';
import { bootstrapParameter, failedCreation, policySize } from './deployment.ts';
import { addresses, dnsEntries, hiddenZone, modified } from './endpoint.ts';
import { refusedPolicy } from './endpoint-policy.ts';
import { endpointEvents, zoneEvents } from './events.ts';
import { fence, wildcard } from './fence.ts';
import { inboundAddresses, inboundAnswers } from './inbound.ts';
import { interfaces } from './interfaces.ts';
import { outsideNames, queueNames } from './names.ts';
import { newRole } from './new-role.ts';
import { filters } from './notices.ts';
import { permissions } from './permissions.ts';
import { propagation, throttling } from './propagation.ts';
import { reconciled } from './reconciled.ts';
import { silence } from './silence.ts';
import { conditional, parameterPages, parameterSize, signature } from './stores.ts';

/** In the order of a run: cheap and fast claims first, and claims that disturb other claims last. */
export const CLAIMS: readonly Claim[] = [
  fence,
  wildcard,
  propagation,
  permissions,
  outsideNames,
  queueNames,
  policySize,
  bootstrapParameter,
  failedCreation,
  conditional,
  signature,
  newRole,
  parameterSize,
  parameterPages,
  filters,
  silence,
  dnsEntries,
  addresses,
  reconciled,
  modified,
  interfaces,
  hiddenZone,
  refusedPolicy,
  endpointEvents,
  zoneEvents,
  inboundAddresses,
  inboundAnswers,
  throttling,
];
