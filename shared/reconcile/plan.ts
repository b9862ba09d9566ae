import { isDeepStrictEqual } from 'node:util';
import { type Config, retirementSeconds } from '../config/config.ts';
import { asFence, asGeneration, type Fence, type Generation } from '../model/counters.ts';
import type { BindingSnapshot, ZoneSnapshot } from '../model/feed.ts';
import type { Notice } from '../model/notice.ts';
import type { Endpoint, Observation, ReadFailure } from '../model/observation.ts';
import type { Plan } from '../model/plan.ts';
import { type AddressType, EVALUATE_TARGET_HEALTH } from '../model/records.ts';
import { serviceRegionOf } from '../model/services.ts';
import { zonalTargets } from '../model/zonal-names.ts';
import { checkNames, forcedWildcards, hiddenNames } from './check-names.ts';
import { chooseEndpoint } from './choose-endpoint.ts';
import { servedByEarlier } from './claims.ts';
import * as notices from './notices.ts';
import {
  associationNotices,
  blindZones,
  type InboundVpc,
  planAssociations,
} from './plan-associations.ts';
import { type Part, planEndpoint, planInbound, type Retirement } from './plan-endpoint.ts';
import { everythingRead, type Facts, type ZoneFacts } from './plan-input.ts';
import { type PlannedZone, planZone, type ZonePlan } from './plan-zone.ts';

/** Seconds until the next attempt for a binding in transition. */
const REQUEUE_AFTER = 30;

/** The other inputs of a plan. The caller passes them, so that equal inputs give equal plans. */
export interface PlanContext {
  config: Pick<Config, 'owner' | 'bindings' | 'approvals' | 'rpz' | 'agents' | 'limits'>;
  now: Date;
}

/**
 * Compares the observation with the configuration. If a part that the binding needs is unknown, in transition or unsafe,
 * the plan holds the whole binding or waits, and changes nothing: the binding's zones only work together.
 */
export function planBinding(observation: Observation, context: PlanContext): Plan {
  const mistaken = endpointOfOtherType(observation);
  if (mistaken !== undefined) return mistaken;
  const parts = everythingRead(observation);
  if (parts.kind === 'unread') return idle(observation, parts.failures);
  const { facts } = parts;
  const decision = chooseEndpoint(observation.binding, facts.endpoints);
  if (decision.kind === 'gone') return planLost(facts, decision.candidates, context);
  if (decision.kind === 'ambiguous') {
    return stop(facts, 'hold', [notices.endpointAmbiguous(facts.binding, decision.candidates)]);
  }
  if (decision.kind === 'wrong-service') {
    return stop(facts, 'hold', [notices.endpointOfOtherService(facts.binding, decision.endpoint)]);
  }
  return planPresent(facts, decision.endpoint, context);
}

/** An endpoint of another type is reported even if other reads failed: no further fact makes it the right one. */
function endpointOfOtherType({ binding, endpoints, published }: Observation): Plan | undefined {
  if (endpoints.kind === 'failed') return undefined;
  const decision = chooseEndpoint(binding, endpoints.value);
  if (decision.kind !== 'wrong-type') return undefined;
  const mistaken = notices.endpointOfOtherType(binding, decision.endpoint);
  return nothing(binding.name, 'hold', [mistaken], generationOf(published));
}

/** Waits if every failed read is transient. Otherwise holds the binding until an operator acts. */
function idle({ binding, published }: Observation, failures: readonly ReadFailure[]): Plan {
  const distinct = [...new Map(failures.map((failure) => [failure.what, failure])).values()];
  const verdict = distinct.every((failure) => failure.transient) ? 'wait' : 'hold';
  return nothing(binding.name, verdict, distinct.map(notices.unreadable), generationOf(published));
}

/** 0: the binding was never published, or the feed was not read. */
function generationOf(published: Observation['published']): Generation {
  return published.kind === 'present' ? published.value.generation : asGeneration(0);
}

function stop(facts: Facts, verdict: 'wait' | 'hold', list: Notice[]): Plan {
  return nothing(facts.binding.name, verdict, list, generationOf(facts.published));
}

function nothing(
  binding: string,
  verdict: 'wait' | 'hold',
  list: Notice[],
  observedGeneration: Generation,
): Plan {
  return {
    binding,
    verdict,
    notices: list,
    batches: [],
    associations: [],
    snapshot: undefined,
    observedGeneration,
    requeueAfter: verdict === 'wait' ? REQUEUE_AFTER : undefined,
  };
}

/**
 * The endpoint was deleted. With `whenLost: hold`, the published snapshot stays. With `whenLost: release`, the names are
 * released after the manifest has contained the notice for the whole grace period. The publisher accepts the release only
 * after operators were notified for as long. The zones keep their records in both cases: an empty zone would not make
 * the public records visible.
 */
function planLost(facts: Facts, candidates: Endpoint[], { config, now }: PlanContext): Plan {
  const missing = notices.endpointMissing(facts.binding, candidates);
  const plan = stop(facts, 'hold', [missing]);
  if (facts.binding.whenLost === 'hold' || facts.published.kind !== 'present') return plan;
  const { snapshot, active } = facts.published.value;
  if (snapshot === null) return plan;
  const released = { ...plan, notices: [notices.endpointReleased(facts.binding)] };
  if (snapshot.status === 'released') return released;
  const notified = active.find((notice) => notice.code === missing.code);
  const graceEnds =
    notified && Date.parse(notified.since) + config.limits.releaseAfterMinutes * 60_000;
  if (graceEnds === undefined || now.getTime() < graceEnds) return plan;
  return { ...released, verdict: 'repair', snapshot: { ...snapshot, status: 'released' } };
}

function planPresent(facts: Facts, endpoint: Endpoint, context: PlanContext): Plan {
  const { binding } = facts;
  const published = publishedSnapshot(facts);
  const retirement = { now: context.now, seconds: retirementSeconds(context.config) };
  const seen = {
    ...facts,
    region: binding.region,
    withdrawn: withdrawnAddresses(facts, published),
  };
  const served = planEndpoint(endpoint, seen, published, retirement);
  if (served.kind !== 'ready') {
    return stop(facts, served.kind === 'held' ? 'hold' : 'wait', served.notices);
  }
  const names = checkNames(facts);
  if (names.refused.length > 0) return stop(facts, 'hold', names.refused);
  const zones = planZones(facts, served.value, endpoint, context);
  const planned = zones.flatMap((zone) => (zone.kind === 'planned' ? [zone] : []));
  const zoneNotices = [...served.notices, ...zones.flatMap((zone) => zone.notices)];
  if (zones.length === 0) return stop(facts, 'hold', [notices.zonesNone(binding)]);
  if (planned.length < zones.length) return stop(facts, 'hold', zoneNotices);

  // Clients in the VPC use the zone without the inbound endpoint. So a problem of the inbound endpoint does not stop the
  // repair of the zone; it only keeps the published snapshot.
  const inbound = planInboundOf(facts, published, retirement);
  const inboundVpc = inboundVpcOf(facts);
  const associations = planAssociations(planned, inboundVpc);
  const blind = blindZones(planned, inboundVpc);
  const earlier = servedByEarlier(
    binding,
    planned.map(({ zone }) => zone.domain),
    context.config.bindings,
  );
  const isBarred = inbound.kind !== 'ready' || blind.length > 0 || earlier !== undefined;
  const snapshot: BindingSnapshot | undefined =
    facts.published.kind !== 'not-read' && inbound.kind === 'ready' && !isBarred
      ? {
          binding: binding.name,
          service: binding.service,
          region: binding.region,
          ...(serviceRegionOf(binding) !== binding.region && {
            serviceRegion: serviceRegionOf(binding),
          }),
          status: 'live',
          endpoint: served.value,
          inbound: inbound.value,
          zones: planned.map((zone) =>
            zoneSnapshot(zone, recordTypesOf(endpoint, zone.zone.domain)),
          ),
          names: binding.names,
        }
      : undefined;
  const changesZones = planned.some((zone) => zone.batch !== undefined) || associations.length > 0;
  const changesFeed = snapshot !== undefined && !isDeepStrictEqual(snapshot, published);
  return {
    binding: binding.name,
    verdict: changesZones || changesFeed ? 'repair' : isBarred ? 'hold' : 'in-sync',
    notices: [
      ...zoneNotices,
      ...inbound.notices,
      ...names.notices,
      ...hiddenNames(facts, facts.zones),
      ...forcedWildcards(facts),
      ...namesNotices(facts),
      ...associationNotices(planned, inboundVpc),
      ...blind,
      ...(earlier === undefined ? [] : [notices.namesOfOtherBinding(binding, earlier)]),
    ],
    batches: planned.flatMap((zone) => zone.batch ?? []),
    associations,
    snapshot,
    observedGeneration: generationOf(facts.published),
    requeueAfter: undefined,
  };
}

function publishedSnapshot({ published }: Facts): BindingSnapshot | undefined {
  return published.kind === 'present' ? (published.value.snapshot ?? undefined) : undefined;
}

/** If health cannot be read, keep the published withdrawals: never change answers on missing health data. */
function withdrawnAddresses(
  { withdrawn }: Facts,
  published: BindingSnapshot | undefined,
): string[] {
  if (withdrawn.kind === 'not-read') return [];
  return withdrawn.kind === 'known' ? withdrawn.value : (published?.endpoint.withdrawn ?? []);
}

function inboundVpcOf({ binding, inbound }: Facts): InboundVpc {
  return inbound?.vpcId === undefined ? undefined : { id: inbound.vpcId, region: binding.region };
}

function planInboundOf(
  { binding, inbound }: Facts,
  published: BindingSnapshot | undefined,
  retirement: Retirement,
): Part<BindingSnapshot['inbound']> {
  if (inbound === undefined) return { kind: 'held', notices: [notices.inboundMissing(binding)] };
  return planInbound(inbound, published, retirement);
}

function planZones(
  facts: Facts,
  target: { name: string; zoneId: string },
  endpoint: Endpoint,
  { config }: PlanContext,
): ZonePlan[] {
  const { binding } = facts;
  const published = publishedSnapshot(facts)?.zones ?? [];
  return facts.zones.map((zone) =>
    planZone(zone, {
      owner: config.owner,
      binding: binding.name,
      region: binding.region,
      adopt: binding.adopt,
      approvals: config.approvals,
      bindings: config.bindings,
      target: {
        name: target.name,
        zoneId: target.zoneId,
        evaluateTargetHealth: EVALUATE_TARGET_HEALTH,
      },
      endpoint: endpoint.id,
      zonal: zonalTargets(zone, { endpoint, subnets: facts.subnets }),
      recordTypes: recordTypesOf(endpoint, zone.domain),
      publishedFence: publishedFence(zone, published),
    }),
  );
}

/** A re-created zone has another id, and continues from the fence of the zone of its name. */
function publishedFence({ domain, zones }: ZoneFacts, published: readonly ZoneSnapshot[]): Fence {
  const named = published.filter((zone) => zone.domain === domain);
  const same = named.find(({ id }) => id === zones[0]?.id);
  return same?.fence ?? asFence(Math.max(0, ...named.map(({ fence }) => fence)));
}

/**
 * With `service-defined` records of a dual-stack endpoint, the service's IPv4 names have A records only; its dual-stack
 * names (`s3.dualstack.`, and names below `api.aws` and `on.aws`) have both types (S3 guide, AWS PrivateLink for S3).
 */
function recordTypesOf({ recordTypes, serviceDefined }: Endpoint, domain: string): AddressType[] {
  const isDualStack =
    domain.includes('dualstack.') || /\.(api|on)\.(aws|amazonwebservices)/.test(domain);
  const hasBoth = recordTypes.includes('A') && recordTypes.includes('AAAA');
  return serviceDefined && hasBoth && !isDualStack ? ['A'] : recordTypes;
}

function zoneSnapshot(
  { zone, wildcard, zonal, fence }: PlannedZone,
  recordTypes: AddressType[],
): ZoneSnapshot {
  const zonalNames = zonal.map(({ domain, target, subnetIds }) => ({
    domain,
    name: target.name,
    subnetIds,
  }));
  return {
    id: zone.id,
    domain: zone.domain,
    wildcard,
    ...(zonalNames.length > 0 && { zonalNames }),
    recordTypes,
    fence,
  };
}

/** Bindings with single buckets in the Region's S3 zone work, but operators should know the consequences. */
function namesNotices(facts: Facts): Notice[] {
  if (facts.binding.names === 'all') return [];
  return facts.zones
    .filter(({ domain }) => domain.startsWith('s3.'))
    .map(({ domain }) => notices.splitByBucket(domain));
}
