import { CreateQueueCommand, DeleteQueueCommand } from '@aws-sdk/client-sqs';
import { createRoute53 } from '../../../shared/cloud/aws/route53.ts';
import { answerOf, answerOfAdapter } from '../answers.ts';
import { type Claim, FREE, refuteUnless } from '../claim.ts';
import { given, makeZone, ZONE_CALLS } from '../fixtures.ts';

const DOMAIN = 'inside.privatelink-dns.test';
const OUTSIDE = 'outside.privatelink-dns.test';

export const outsideNames: Claim = {
  name: 'names-outside-the-zone-are-refused',
  claim:
    'Route 53 refuses a record whose name is not at or below the domain of its zone. Zones whose domains are unrelated can therefore share one IAM statement.',
  needs: ['network'],
  steps: [
    { does: 'creates a private zone', calls: ZONE_CALLS, makes: `zone ${DOMAIN}` },
    {
      does: `creates a record at ${DOMAIN}, and then tries to create one at ${OUTSIDE} in the same zone`,
      calls: ['route53:ChangeResourceRecordSets'],
    },
  ],
  cost: FREE,
  onEmulators: false,
  verify: async (sandbox) => {
    const HostedZoneId = await makeZone(sandbox, DOMAIN);
    const route53 = createRoute53(sandbox.region);
    const create = (Name: string) =>
      route53.changeResourceRecordSets({
        HostedZoneId,
        ChangeBatch: {
          Changes: [
            {
              Action: 'CREATE',
              ResourceRecordSet: {
                Name: `${Name}.`,
                Type: 'A',
                TTL: 60,
                ResourceRecords: [{ Value: '10.0.0.1' }],
              },
            },
          ],
        },
      });
    await create(DOMAIN);
    const answer = await answerOfAdapter(create(OUTSIDE));
    refuteUnless(answer === 'InvalidChangeBatch', `a record at ${OUTSIDE}: ${answer}`);
    return `a record at ${OUTSIDE} in the zone ${DOMAIN}: ${answer}`;
  },
};

export const queueNames: Claim = {
  name: 'queue-names-rest-for-a-minute',
  claim:
    'SQS refuses to create a queue with the name of a queue that was deleted within the last 60 seconds, so a stack that was deleted can be created again only after a minute.',
  needs: [],
  steps: [
    {
      does: 'creates a FIFO queue, deletes it, and tries to create it again at once',
      calls: ['sqs:CreateQueue', 'sqs:DeleteQueue', 'sqs:TagQueue'],
      makes: 'queue …-again.fifo',
    },
  ],
  cost: FREE,
  onEmulators: false,
  verify: async (sandbox) => {
    const { sqs } = sandbox.clients;
    const QueueName = sandbox.name('again.fifo');
    const tags = Object.fromEntries(sandbox.tags.map(({ Key, Value }) => [Key, Value]));
    const create = () =>
      sandbox.make(
        () =>
          sqs.send(new CreateQueueCommand({ QueueName, Attributes: { FifoQueue: 'true' }, tags })),
        () => sandbox.arn('sqs', QueueName),
      );
    const { QueueUrl } = await create();
    await sqs.send(
      new DeleteQueueCommand({ QueueUrl: given(QueueUrl, 'CreateQueue', 'QueueUrl') }),
    );
    const answer = await answerOf(create());
    refuteUnless(/QueueDeletedRecently/.test(answer), `the second creation: ${answer}`);
    return `the second creation: ${answer}`;
  },
};
