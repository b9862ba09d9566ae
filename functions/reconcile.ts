import { createEc2 } from '../shared/cloud/aws/ec2.ts';
import { createResolver } from '../shared/cloud/aws/resolver.ts';
import { createRoute53 } from '../shared/cloud/aws/route53.ts';
import { createS3 } from '../shared/cloud/aws/s3.ts';
import { createSqs } from '../shared/cloud/aws/sqs.ts';
import { composeReconcile } from './compose.ts';
import { config, endpoints, measured, perRegion, surroundings } from './runtime.ts';

const route53 = createRoute53(config.region);
const clients = {
  world: {
    ec2: perRegion(createEc2),
    route53: () => route53,
    resolver: perRegion(createResolver),
  },
  s3: createS3(config.region),
  sqs: createSqs(config.region),
};

/** Repairs the zones of a batch of bindings, and sends the results to the publisher. */
export const handler = measured(composeReconcile(clients, endpoints, surroundings));
