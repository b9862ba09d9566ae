import {
  GetChangeCommand,
  ListHostedZonesByNameCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { createRoute53 } from '../../../shared/cloud/aws/route53.ts';
import { clientSettings } from '../../../shared/cloud/aws/send.ts';
import { asCloudError } from '../../../shared/cloud/errors.ts';
import { type Claim, FREE, NotShownError, refuteUnless } from '../claim.ts';
import { given, makeZone, ZONE_CALLS } from '../fixtures.ts';

const DOMAIN = 'propagation.privatelink-dns.test';

export const propagation: Claim = {
  name: 'changes-propagate',
  claim: 'A change is PENDING when it is accepted, listed at once, and INSYNC within two minutes.',
  needs: ['network'],
  steps: [
    { does: 'makes a private zone', calls: ZONE_CALLS, makes: `zone ${DOMAIN}` },
    {
      does: 'creates a record, lists it, and asks for the change each second until it is INSYNC',
      calls: [
        'route53:ChangeResourceRecordSets',
        'route53:ListResourceRecordSets',
        'route53:GetChange',
      ],
    },
  ],
  cost: FREE,
  onEmulators: false,
  verify: async (sandbox) => {
    const HostedZoneId = await makeZone(sandbox, DOMAIN);
    const route53 = createRoute53(sandbox.region);
    const began = Date.now();
    const { ChangeInfo } = await route53.changeResourceRecordSets({
      HostedZoneId,
      ChangeBatch: {
        Changes: [
          {
            Action: 'CREATE',
            ResourceRecordSet: {
              Name: DOMAIN,
              Type: 'A',
              TTL: 60,
              ResourceRecords: [{ Value: '10.0.0.1' }],
            },
          },
        ],
      },
    });
    refuteUnless(ChangeInfo?.Status === 'PENDING', `it was accepted as ${ChangeInfo?.Status}`);
    const { ResourceRecordSets = [] } = await route53.listResourceRecordSets({ HostedZoneId });
    refuteUnless(
      ResourceRecordSets.some(({ Type }) => Type === 'A'),
      'the record was not listed while it was PENDING',
    );
    const Id = given(ChangeInfo?.Id, 'ChangeResourceRecordSets', 'ChangeInfo.Id');
    await sandbox.until(
      'INSYNC',
      async () => {
        const answer = await sandbox.clients.route53.send(new GetChangeCommand({ Id }));
        return answer.ChangeInfo?.Status === 'INSYNC' ? true : undefined;
      },
      { everySeconds: 1, forMinutes: 10 },
    );
    const seconds = (Date.now() - began) / 1000;
    refuteUnless(seconds < 120, `it took ${seconds.toFixed(0)} s`);
    return `listed at once, INSYNC after ${seconds.toFixed(0)} s`;
  },
};

const CALLS = 200;

export const throttling: Claim = {
  name: 'throttling-is-retried',
  claim:
    'Route 53 throttles with the code Throttling, which counts as passing: 50 calls at once and 10 a second for an account.',
  needs: [],
  steps: [
    {
      does: `lists zones ${CALLS} times at once, without the SDK's own retries; other users of the account are throttled too, for some seconds`,
      calls: ['route53:ListHostedZonesByName'],
    },
  ],
  cost: FREE,
  onEmulators: false,
  verify: async ({ region }) => {
    const client = new Route53Client({ ...clientSettings(region), maxAttempts: 1 });
    const answers = await Promise.allSettled(
      Array.from({ length: CALLS }, () =>
        client.send(new ListHostedZonesByNameCommand({ MaxItems: 1 })),
      ),
    );
    const refusals = answers.flatMap((answer) =>
      answer.status === 'rejected'
        ? asCloudError({ service: 'route53', operation: 'ListHostedZonesByName' }, answer.reason)
        : [],
    );
    if (refusals.length === 0) {
      throw new NotShownError(`none of ${CALLS} calls was throttled`);
    }
    const codes = [...new Set(refusals.map(({ code }) => code))].sort();
    const final = refusals.filter(({ kind }) => kind !== 'retry');
    refuteUnless(final.length === 0, `refusals that are taken as final: ${codes.join(', ')}`);
    return `${refusals.length} of ${CALLS} refused, as ${codes.join(', ')}`;
  },
};
