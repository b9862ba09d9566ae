/** The schema of `deployment` in the configuration file: options that only the CDK app reads. */

import * as z from 'zod';
import { help, helped, refuse, text } from '../schema/fields.ts';
import { range } from './network-values.ts';
import { vpcEndpointId } from './values.ts';

const feedOnlyFrom = helped(
  z
    .strictObject({
      endpoints: helped(
        z.array(text(vpcEndpointId, help('The id of an S3 endpoint.', 'vpce-001760f0be22cd4e2'))),
        {
          description: 'S3 endpoints, gateway or interface.',
          examples: [['vpce-001760f0be22cd4e2']],
        },
      ).default([]),
      ranges: helped(z.array(text(range, help('A range in CIDR notation.', '203.0.113.0/24'))), {
        description: 'Ranges of public source addresses.',
        examples: [['203.0.113.0/24']],
      }).default([]),
    })
    .superRefine(({ endpoints, ranges }, context) => {
      if (endpoints.length + ranges.length > 0) return;
      refuse(context, {
        what: 'has no endpoint and no range, so only the functions could read the feed',
        remedy: 'Add an endpoint or a range, or remove feedOnlyFrom.',
      });
    }),
  {
    description:
      'The only places from which objects of the feed can be read and written, besides the functions. Default: no restriction besides IAM.',
    examples: [{ endpoints: ['vpce-001760f0be22cd4e2'] }],
  },
);

export const deploymentSchema = helped(
  z.strictObject({
    tracing: helped(z.boolean(), {
      description: 'Whether the functions send X-Ray traces.',
      examples: [true],
    }).default(false),
    feedOnlyFrom: feedOnlyFrom.optional(),
  }),
  { description: 'Options of the deployment.', examples: [{ tracing: true }] },
);
