/** Choices that only the deployment looks at, as a person writes them. */

import * as z from 'zod';
import { help, helped, refuse, text } from '../schema/fields.ts';
import { range } from './network-values.ts';
import { vpcEndpointId } from './values.ts';

const feedOnlyFrom = helped(
  z
    .strictObject({
      endpoints: helped(
        z.array(text(vpcEndpointId, help('The id of an S3 endpoint.', 'vpce-001760f0be22cd4e2'))),
        { description: 'Endpoints of S3, of either kind.', examples: [['vpce-001760f0be22cd4e2']] },
      ).default([]),
      ranges: helped(z.array(text(range, help('A range in CIDR notation.', '203.0.113.0/24'))), {
        description: 'Source addresses as S3 sees them: public ones.',
        examples: [['203.0.113.0/24']],
      }).default([]),
    })
    .superRefine(({ endpoints, ranges }, context) => {
      if (endpoints.length + ranges.length > 0) return;
      refuse(context, {
        what: 'names no endpoint and no range, so only the functions could read the feed',
        remedy: 'Name one, or leave feedOnlyFrom out.',
      });
    }),
  {
    description:
      'Objects of the feed can be read and written from here alone, and by the functions. Left out: from wherever IAM permits.',
    examples: [{ endpoints: ['vpce-001760f0be22cd4e2'] }],
  },
);

export const deploymentSchema = helped(
  z.strictObject({
    tracing: helped(z.boolean(), {
      description: 'X-Ray traces of the functions.',
      examples: [true],
    }).default(false),
    feedOnlyFrom: feedOnlyFrom.optional(),
  }),
  { description: 'Choices that only the deployment looks at.', examples: [{ tracing: true }] },
);
