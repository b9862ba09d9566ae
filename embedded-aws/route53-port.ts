import type { Route53Port } from '../shared/cloud/ports.ts';
import type { CallInterceptor } from './call-interceptor.ts';
import { refusals } from './context.ts';
import type { Caller } from './identity.ts';
import { pageOf } from './paging.ts';
import type { Route53World, Zone } from './route53.ts';
import { compareNames, compareText, storedName } from './route53-names.ts';
import { type StoredSet, sortedSets } from './route53-records.ts';

const refuse = refusals('route53');

/** Route 53 has one endpoint, in us-east-1, for callers of every Region. */
const region = 'us-east-1';

export function route53Port(
  interceptor: CallInterceptor,
  world: Route53World,
  caller: Caller,
): Route53Port {
  return {
    getHostedZone: (input) =>
      interceptor.call({ operation: 'GetHostedZone', region, caller, input }, ({ Id }) => {
        const zone = world.zone('GetHostedZone', Id);
        return {
          HostedZone: hostedZone(zone),
          ...(zone.privateZone ? { VPCs: zone.vpcs } : {}),
        };
      }),

    listHostedZonesByName: (input) =>
      interceptor.call(
        { operation: 'ListHostedZonesByName', region, caller, input },
        (request, limit) => {
          const start = storedName(request.DNSName);
          const zones = world.zonesByName().filter((zone) => {
            const order = compareNames(zone.name, start);
            if (order !== 0 || request.HostedZoneId === undefined) return order >= 0;
            return compareText(zone.id, request.HostedZoneId) >= 0;
          });
          const page = zones.slice(0, limit(zones.length));
          const next = zones[page.length];
          return {
            HostedZones: page.map(hostedZone),
            IsTruncated: next !== undefined,
            ...(next ? { NextDNSName: next.name, NextHostedZoneId: next.id } : {}),
          };
        },
      ),

    listHostedZonesByVPC: (input) =>
      interceptor.call(
        { operation: 'ListHostedZonesByVPC', region, caller, input },
        (request, limit) => {
          const { page, next } = pageOf(world.summariesOf(request), request.NextToken, limit, () =>
            refuse('ListHostedZonesByVPC', 'InvalidPaginationToken', 'The token is not valid'),
          );
          return { HostedZoneSummaries: page, NextToken: next };
        },
      ),

    listResourceRecordSets: (input) =>
      interceptor.call(
        { operation: 'ListResourceRecordSets', region, caller, input },
        (request, limit) => {
          const zone = world.zone('ListResourceRecordSets', request.HostedZoneId);
          const sets = sortedSets(zone.records.values()).filter(startingAt(request));
          const page = sets.slice(0, limit(sets.length));
          const next = sets[page.length];
          return {
            ResourceRecordSets: page,
            IsTruncated: next !== undefined,
            ...(next ? { NextRecordName: next.Name, NextRecordType: next.Type } : {}),
            ...(next?.SetIdentifier ? { NextRecordIdentifier: next.SetIdentifier } : {}),
          };
        },
      ),

    changeResourceRecordSets: (input) =>
      interceptor.call(
        { operation: 'ChangeResourceRecordSets', region, caller, input },
        (request) => world.changeResourceRecordSets(request, { caller }),
        (request, error) => world.refused('ChangeResourceRecordSets', request, { caller }, error),
      ),

    associateVPCWithHostedZone: (input) =>
      interceptor.call(
        { operation: 'AssociateVPCWithHostedZone', region, caller, input },
        (request) => world.associateVPCWithHostedZone(request, { caller }),
        (request, error) => world.refused('AssociateVPCWithHostedZone', request, { caller }, error),
      ),
  };
}

/**
 * Selects the sets from the start of the listing on. A start type needs a start name, and a start identifier needs
 * a start type.
 */
function startingAt(request: {
  StartRecordName?: string | undefined;
  StartRecordType?: string | undefined;
  StartRecordIdentifier?: string | undefined;
}): (set: StoredSet) => boolean {
  const {
    StartRecordName: name,
    StartRecordType: type,
    StartRecordIdentifier: identifier,
  } = request;
  if (
    (type !== undefined && name === undefined) ||
    (identifier !== undefined && type === undefined)
  ) {
    const message = 'A start type needs a start name, and a start identifier needs both';
    throw refuse('ListResourceRecordSets', 'InvalidInput', message);
  }
  if (name === undefined) return () => true;
  const start = storedName(name);
  return (set) => {
    const order =
      compareNames(set.Name, start) ||
      (type === undefined ? 0 : compareText(set.Type, type)) ||
      (identifier === undefined ? 0 : compareText(set.SetIdentifier ?? '', identifier));
    return order >= 0;
  };
}

function hostedZone(zone: Zone) {
  return {
    Id: `/hostedzone/${zone.id}`,
    Name: zone.name,
    CallerReference: zone.callerReference,
    Config: {
      PrivateZone: zone.privateZone,
      ...(zone.comment === undefined ? {} : { Comment: zone.comment }),
    },
    ResourceRecordSetCount: zone.records.size,
  };
}
