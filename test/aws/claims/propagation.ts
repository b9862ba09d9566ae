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
  claim: 'An accepted change is PENDING, is listed immediately, and is INSYNC within two minutes.',
  needs: ['network'],
  steps: [
    { does: 'creates a private zone', calls: ZONE_CALLS, makes: `zone ${DOMAIN}` },
    {
      does: 'creates a record, lists it, and polls the change every second until it is INSYNC',
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
    const started = Date.now();
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
    refuteUnless(
      ChangeInfo?.Status === 'PENDING',
      `the status of the accepted change is ${ChangeInfo?.Status}`,
    );
    const { ResourceRecordSets = [] } = await route53.listResourceRecordSets({ HostedZoneId });
    refuteUnless(
      ResourceRecordSets.some(({ Type }) => Type === 'A'),
      'the record was not listed while it was PENDING',
    );
    const Id = given(ChangeInfo?.Id, 'ChangeResourceRecordSets', 'ChangeInfo.Id');
    await sandbox.until(
      'the change is INSYNC',
      async () => {
        const answer = await sandbox.clients.route53.send(new GetChangeCommand({ Id }));
        return answer.ChangeInfo?.Status === 'INSYNC' ? true : undefined;
      },
      { everySeconds: 1, forMinutes: 10 },
    );
    const seconds = (Date.now() - started) / 1000;
    refuteUnless(seconds < 120, `the change was INSYNC only after ${seconds.toFixed(0)} s`);
    return `listed immediately, INSYNC after ${seconds.toFixed(0)} s`;
  },
};

const CALLS = 200;

export const throttling: Claim = {
  name: 'throttling-is-retried',
  claim:
    'Route 53 throttles an account above a burst of 50 calls and a rate of 10 calls per second, with the code Throttling, which the product classifies as retryable.',
  needs: [],
  steps: [
    {
      does: `lists zones ${CALLS} times concurrently, without the SDK's retries; other users of the account are also throttled for some seconds`,
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
    const notRetried = refusals.filter(({ kind }) => kind !== 'retry');
    refuteUnless(notRetried.length === 0, `some errors are not retryable: ${codes.join(', ')}`);
    return `${refusals.length} of ${CALLS} calls refused with ${codes.join(', ')}`;
  },
};
