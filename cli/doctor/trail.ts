import type { CloudTrailPort, Trail, TrailSelectors } from '../../shared/cloud/doctor-ports.ts';
import { CloudError } from '../../shared/cloud/errors.ts';
import type { Finding } from './finding.ts';

/**
 * Whether a trail records the writes of management events in the Region. EventBridge receives API calls only if such a trail
 * logs (EventBridge guide, AWS service events delivered via CloudTrail).
 */
export async function trailFindings(region: string, port: CloudTrailPort): Promise<Finding[]> {
  const about = { check: 'trail', subject: region } as const;
  const { trailList = [] } = await port.describeTrails();
  const here = trailList.filter(
    (trail) => trail.IsMultiRegionTrail === true || trail.HomeRegion === region,
  );
  const unread: string[] = [];
  const silent: string[] = [];
  for (const trail of here) {
    const name = trail.TrailARN ?? trail.Name ?? '';
    const state = await stateOf(name, trail, port);
    if (state === 'records') {
      return [
        {
          ...about,
          state: 'ok',
          text: `The trail ${nameOf(trail)} records the writes of the Region.`,
        },
      ];
    }
    if (state === 'unread') unread.push(nameOf(trail));
    else silent.push(`${nameOf(trail)} (${state})`);
  }
  if (unread.length > 0) {
    return [
      {
        ...about,
        state: 'not-checked',
        text: `Whether ${unread.join(', ')} records the writes of the Region was not checked, because the calls were denied, as for a trail of the organization.`,
        remedy: `Ask the owner of the trail whether it records management events of ${region}, writes included. privatelink-dns status reports if no event arrives.`,
      },
    ];
  }
  return [
    {
      ...about,
      state: 'problem',
      text:
        silent.length === 0
          ? `No trail records events of ${region}, so EventBridge receives no API calls, and only the sweep finds drift.`
          : `No trail records the writes of ${region}: ${silent.join(', ')}. EventBridge receives no API calls, and only the sweep finds drift.`,
      remedy: remedyOf(region, here),
    },
  ];
}

type TrailState =
  | 'records'
  | 'unread'
  | 'it does not log'
  | 'it leaves out the writes of management events';

async function stateOf(name: string, trail: Trail, port: CloudTrailPort): Promise<TrailState> {
  try {
    const { IsLogging } = await port.getTrailStatus({ Name: name });
    if (IsLogging !== true) return 'it does not log';
    const selectors = await port.getEventSelectors({ TrailName: trail.TrailARN ?? name });
    return recordsWrites(selectors) ? 'records' : 'it leaves out the writes of management events';
  } catch (error) {
    if (error instanceof CloudError && error.kind !== 'retry') return 'unread';
    throw error;
  }
}

function nameOf({ Name, TrailARN }: Trail): string {
  return Name ?? TrailARN ?? 'a trail';
}

function recordsWrites({
  EventSelectors = [],
  AdvancedEventSelectors = [],
}: TrailSelectors): boolean {
  const basic = EventSelectors.some(
    ({ IncludeManagementEvents, ReadWriteType }) =>
      IncludeManagementEvents === true && ReadWriteType !== 'ReadOnly',
  );
  const advanced = AdvancedEventSelectors.some(({ FieldSelectors = [] }) => {
    const field = (name: string) => FieldSelectors.find(({ Field }) => Field === name);
    const isManagement = field('eventCategory')?.Equals?.includes('Management') === true;
    const readOnly = field('readOnly');
    return isManagement && readOnly?.Equals?.includes('true') !== true;
  });
  return basic || advanced;
}

function remedyOf(region: string, here: readonly Trail[]): string {
  const [trail] = here;
  if (trail === undefined) {
    return `Create a multi-Region trail: run \`aws cloudtrail create-trail --name privatelink-dns --s3-bucket-name BUCKET --is-multi-region-trail --region ${region}\`, where BUCKET has the policy that CloudTrail needs, and then \`aws cloudtrail start-logging --name privatelink-dns --region ${region}\`.`;
  }
  const name = trail.TrailARN ?? trail.Name ?? 'TRAIL';
  const home = trail.HomeRegion ?? region;
  return `Run \`aws cloudtrail put-event-selectors --trail-name ${name} --event-selectors '[{"ReadWriteType":"All","IncludeManagementEvents":true}]' --region ${home}\`, which replaces the selectors of the trail, and then \`aws cloudtrail start-logging --name ${name} --region ${home}\`.`;
}
