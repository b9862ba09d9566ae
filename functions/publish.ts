import type { SQSEvent } from 'aws-lambda';
import { createKmsSigner } from '../shared/cloud/aws/kms.ts';
import { createS3 } from '../shared/cloud/aws/s3.ts';
import { createSns } from '../shared/cloud/aws/sns.ts';
import { createSqs } from '../shared/cloud/aws/sqs.ts';
import { createSsm } from '../shared/cloud/aws/ssm.ts';
import { changeVisibility, reconcileQueue } from '../shared/cloud/queues.ts';
import { handlePublishBatch } from '../shared/publish/handler.ts';
import { config, environment, measured, newId, now, telemetry } from './runtime.ts';

const s3 = createS3(config.region);
const ssm = createSsm(config.region);
const sns = createSns(config.region);
/** Two while readers are moved from one key to the other. */
const signers = environment('SIGNING_KEY_ARNS')
  .split(',')
  .map((arn) => createKmsSigner(config.region, arn));
const sqs = createSqs(config.region);
const wake = reconcileQueue(sqs, environment('RECONCILE_QUEUE_URL'));

/** A batch of what reconciles found: one publication of all that others read. */
export const handler = (event: SQSEvent) =>
  measured(() =>
    handlePublishBatch(event, {
      config,
      s3,
      bucket: environment('FEED_BUCKET'),
      ssm,
      sns,
      topicArn: environment('TOPIC_ARN'),
      signers,
      reconcileAgain: (binding, reason) => wake({ binding, reason }, newId()),
      changeVisibility: changeVisibility(sqs, environment('PUBLISH_QUEUE_URL')),
      now,
      telemetry,
    }),
  );
