import { createKmsSigner } from '../shared/cloud/aws/kms.ts';
import { createS3 } from '../shared/cloud/aws/s3.ts';
import { createSns } from '../shared/cloud/aws/sns.ts';
import { createSqs } from '../shared/cloud/aws/sqs.ts';
import { createSsm } from '../shared/cloud/aws/ssm.ts';
import { composePublish } from './compose.ts';
import { config, endpoints, environment, measured, surroundings } from './runtime.ts';

const clients = {
  s3: createS3(config.region),
  ssm: createSsm(config.region),
  sns: createSns(config.region),
  sqs: createSqs(config.region),
  signers: environment('SIGNING_KEY_ARNS')
    .split(',')
    .map((arn) => createKmsSigner(config.region, arn)),
};

/** Turns a batch of results of the reconciler into one publication. */
export const handler = measured(composePublish(clients, endpoints, surroundings));
