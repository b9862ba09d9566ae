import { createS3 } from '../shared/cloud/aws/s3.ts';
import { createSqs } from '../shared/cloud/aws/sqs.ts';
import { createPublicDns } from '../shared/cloud/public-dns.ts';
import { composeProbe } from './compose.ts';
import { config, endpoints, measured, surroundings } from './runtime.ts';

const clients = {
  s3: createS3(config.region),
  sqs: createSqs(config.region),
  dns: createPublicDns(),
};

/** Runs every minute if published addresses follow the withdrawals of AWS. */
export const handler = measured(composeProbe(clients, endpoints, surroundings));
