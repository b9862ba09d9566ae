import { createRoute53 } from '../../../shared/cloud/aws/route53.ts';
import { CloudError } from '../../../shared/cloud/errors.ts';
import type { RecordChange } from '../../../shared/cloud/ports.ts';
import { asFence } from '../../../shared/model/counters.ts';
import { MARKER_TTL, markerName, markerValue } from '../../../shared/model/marker.ts';
import { isStale } from '../../../shared/reconcile/apply.ts';
import { type Claim, FREE, RefutedError, refuteUnless } from '../claim.ts';
import { makeZone, ZONE_CALLS } from '../fixtures.ts';

const DOMAIN = 'fence.privatelink-dns.test';

function marker(Action: RecordChange['Action'], fence: number): RecordChange {
  return {
    Action,
    ResourceRecordSet: {
      Name: `${markerName(DOMAIN)}.`,
      Type: 'TXT',
      TTL: MARKER_TTL,
      ResourceRecords: [
        { Value: markerValue({ owner: 'verify', binding: 'fence', fence: asFence(fence) }) },
      ],
    },
  };
}

function apex(Value: string): RecordChange {
  return {
    Action: 'UPSERT',
    ResourceRecordSet: {
      Name: `${DOMAIN}.`,
      Type: 'A',
      TTL: 60,
      ResourceRecords: [{ Value }],
    },
  };
}

export const fence: Claim = {
  name: 'fence-is-atomic',
  claim:
    'Route 53 refuses a whole batch with InvalidChangeBatch if its DELETE does not match the existing marker or if its CREATE finds an existing marker.',
  needs: ['network'],
  steps: [
    { does: 'creates a private zone', calls: ZONE_CALLS, makes: `zone ${DOMAIN}` },
    {
      does: 'creates marker 1 with an address; then, as a late writer, deletes marker 0 and writes another address; then creates marker 1 again with another address',
      calls: ['route53:ChangeResourceRecordSets', 'route53:ListResourceRecordSets'],
    },
  ],
  cost: { usd: 0, why: 'a zone that is deleted within 12 hours is free' },
  onEmulators: true,
  verify: async (sandbox) => {
    const zoneId = await makeZone(sandbox, DOMAIN);
    const route53 = createRoute53(sandbox.region);
    const change = (...Changes: RecordChange[]) =>
      route53.changeResourceRecordSets({ HostedZoneId: zoneId, ChangeBatch: { Changes } });
    await change(marker('CREATE', 1), apex('10.0.0.1'));
    const late = await staleness('a DELETE that does not match', () =>
      change(marker('DELETE', 0), marker('CREATE', 2), apex('10.0.0.2')),
    );
    const again = await staleness('a CREATE of an existing set', () =>
      change(marker('CREATE', 1), apex('10.0.0.3')),
    );
    const { ResourceRecordSets = [] } = await route53.listResourceRecordSets({
      HostedZoneId: zoneId,
    });
    const values = ResourceRecordSets.filter(({ Type }) => Type === 'A').flatMap(
      ({ ResourceRecords }) => ResourceRecords?.map(({ Value }) => Value) ?? [],
    );
    refuteUnless(values.join() === '10.0.0.1', `a refused batch left ${values.join()} at the apex`);
    return `${late}; ${again}; the apex kept its address`;
  },
};

async function staleness(what: string, write: () => Promise<unknown>): Promise<string> {
  try {
    await write();
  } catch (error) {
    if (error instanceof CloudError && isStale(error)) return error.message;
    throw error;
  }
  throw new RefutedError(`${what} was accepted`);
}

const WILDCARD_DOMAIN = 'wildcard.privatelink-dns.test';

export const wildcard: Claim = {
  name: 'wildcard-is-escaped',
  claim:
    'ListResourceRecordSets returns a wildcard as \\052, in lower case and with a trailing dot.',
  needs: ['network'],
  steps: [
    { does: 'creates a private zone', calls: ZONE_CALLS, makes: `zone ${WILDCARD_DOMAIN}` },
    {
      does: 'creates a record for *.Wildcard.privatelink-dns.test and lists it',
      calls: ['route53:ChangeResourceRecordSets', 'route53:ListResourceRecordSets'],
    },
  ],
  cost: FREE,
  onEmulators: false,
  verify: async (sandbox) => {
    const HostedZoneId = await makeZone(sandbox, WILDCARD_DOMAIN);
    const route53 = createRoute53(sandbox.region);
    const record = {
      Name: '*.Wildcard.privatelink-dns.test',
      Type: 'A',
      TTL: 60,
      ResourceRecords: [{ Value: '10.0.0.1' }],
    };
    await route53.changeResourceRecordSets({
      HostedZoneId,
      ChangeBatch: { Changes: [{ Action: 'CREATE', ResourceRecordSet: record }] },
    });
    const { ResourceRecordSets = [] } = await route53.listResourceRecordSets({ HostedZoneId });
    const name = ResourceRecordSets.find(({ Type }) => Type === 'A')?.Name;
    refuteUnless(name === `\\052.${WILDCARD_DOMAIN}.`, `it was listed as ${name}`);
    return `${record.Name} was listed as ${name}`;
  },
};
