import type { CloudTrailPort, Trail, TrailSelectors } from '../../shared/cloud/doctor-ports.ts';
import { CloudError } from '../../shared/cloud/errors.ts';
import type { Finding } from './finding.ts';

/**
 * Whether a trail records the writes of management events in the Region. EventBridge receives API calls only if such a trail
 * logs (EventBridge guide, AWS service events delivered via CloudTrail).
 */
export async function trailFindings(region: string, port: CloudTrailPort): Promise<Finding[]> {
  const about = { check: 'trail', subject: region } as const;
  const { trailList } = await port.describeTrails();
  const here = (trailList ?? []).filter(
    (trail) => trail.IsMultiRegionTrail === true || trail.HomeRegion === region,
  );
  const states: TrailState[] = [];
  for (const trail of here) {
    const state = await stateOf(trail, port);
    if (state.logs && state.recordsWrites) {
      const text = `The trail ${nameOf(trail)} records the writes of the Region.`;
      return [{ ...about, state: 'ok', text }];
    }
    states.push(state);
  }
  const unread = states.filter(({ isRead }) => !isRead);
  if (unread.length > 0) {
    const names = unread.map(({ trail }) => nameOf(trail)).join(', ');
    return [
      {
        ...about,
        state: 'not-checked',
        text: `Whether ${names} records the writes of the Region was not checked, because the calls were denied, as for a trail of the organization.`,
        remedy: `Ask the owner of the trail whether it records management events of ${region}, writes included. privatelink-dns status reports if no event arrives.`,
      },
    ];
  }
  const consequence = 'EventBridge receives no API calls, and only the sweep finds drift.';
  const text =
    states.length === 0
      ? `No trail records events of ${region}. ${consequence}`
      : `No trail records the writes of ${region}: ${states.map(faultOf).join(', ')}. ${consequence}`;
  return [{ ...about, state: 'problem', text, remedy: remedyOf(region, states) }];
}

interface TrailState {
  trail: Trail;
  isRead: boolean;
  logs: boolean;
  recordsWrites: boolean;
}

async function stateOf(trail: Trail, port: CloudTrailPort): Promise<TrailState> {
  const name = idOf(trail);
  try {
    const { IsLogging } = await port.getTrailStatus({ Name: name });
    const selectors = await port.getEventSelectors({ TrailName: name });
    return {
      trail,
      isRead: true,
      logs: IsLogging === true,
      recordsWrites: recordsWrites(selectors),
    };
  } catch (error) {
    if (error instanceof CloudError && error.kind !== 'retry') {
      return { trail, isRead: false, logs: false, recordsWrites: false };
    }
    throw error;
  }
}

/** The ARN, where it is known: a name is not enough for a trail of another Region. */
function idOf({ TrailARN, Name = '' }: Trail): string {
  return TrailARN ?? Name;
}

function nameOf({ Name, TrailARN }: Trail): string {
  return Name ?? TrailARN ?? 'a trail';
}

function faultOf({ trail, logs, recordsWrites }: TrailState): string {
  const faults = [
    ...(logs ? [] : ['it does not log']),
    ...(recordsWrites ? [] : ['it leaves out the writes of management events']),
  ];
  return `${nameOf(trail)} (${faults.join(', and ')})`;
}

function recordsWrites({ EventSelectors, AdvancedEventSelectors }: TrailSelectors): boolean {
  const basic = (EventSelectors ?? []).some(
    ({ IncludeManagementEvents, ReadWriteType }) =>
      IncludeManagementEvents === true && ReadWriteType !== 'ReadOnly',
  );
  const advanced = (AdvancedEventSelectors ?? []).some(({ FieldSelectors }) => {
    const field = (name: string) => FieldSelectors?.find(({ Field }) => Field === name);
    const isManagement = field('eventCategory')?.Equals?.includes('Management') === true;
    const readOnly = field('readOnly');
    return isManagement && readOnly?.Equals?.includes('true') !== true;
  });
  return basic || advanced;
}

/**
 * The command that makes one trail record the writes. A trail that records writes but does not log keeps its selectors. If
 * the selectors of every trail leave writes out, a trail of its own is the remedy: PutEventSelectors replaces all selectors
 * of a trail, so it would end what the trail records for others.
 */
function remedyOf(region: string, states: readonly TrailState[]): string {
  const stopped = states.find(({ recordsWrites }) => recordsWrites);
  if (stopped !== undefined) {
    const home = stopped.trail.HomeRegion ?? region;
    return `Run \`aws cloudtrail start-logging --name ${idOf(stopped.trail)} --region ${home}\`.`;
  }
  return `Create a multi-Region trail: run \`aws cloudtrail create-trail --name privatelink-dns --s3-bucket-name BUCKET --is-multi-region-trail --region ${region}\`, where BUCKET has the policy that CloudTrail needs, and then \`aws cloudtrail start-logging --name privatelink-dns --region ${region}\`.`;
}
