/** The schema of a binding in the configuration file. */

import * as z from 'zod';
import { help, helped, list, refuse, text } from '../schema/fields.ts';
import { region, zoneDomain } from '../schema/names.ts';
import * as values from './values.ts';

export const EXAMPLE_BINDING = {
  name: 's3-london',
  service: 's3',
  endpoint: { id: 'vpce-001760f0be22cd4e2' },
  inbound: { id: 'rslvr-in-0123456789abcdef0' },
};

export const regionSchema = text(region, {
  description: "The Region's code.",
  examples: ['eu-west-2'],
});

export const vpcSchema = text(values.vpcId, {
  description: 'The id of a VPC.',
  examples: ['vpc-0123456789abcdef0'],
});

export const bindingNameSchema = text(values.bindingName, {
  description:
    'The name of the binding in markers, parameters and messages: 1 to 40 of the characters a-z, 0-9 and "-".',
  examples: ['s3-london'],
});

export const serviceSchema = text(values.service, {
  description:
    "The endpoint's service: s3, or a full service name such as com.amazonaws.eu-west-2.monitoring.",
  examples: ['s3', 'com.amazonaws.eu-west-2.monitoring'],
});

export const domainSchema = text(zoneDomain, {
  description:
    'The domain of the private zone: a name of the service, or a name below it, such as the name of a bucket. The reconciler creates the apex and, if the service has names below it, the wildcard.',
  examples: ['s3.eu-west-2.amazonaws.com'],
});

export const zonalNameSchema = text(values.zonalName, {
  description: 'The name, relative to the domain of the zone.',
  examples: ['usw2-az1'],
});

export const zoneIdSchema = text(values.zoneId, {
  description: "The zone's id. Default: the account's only private zone of this domain.",
  examples: ['Z0000000000S3'],
});

const endpoint = helped(
  z.union([
    z.strictObject({
      id: text(values.vpcEndpointId, {
        description: 'The id of the interface endpoint.',
        examples: ['vpce-001760f0be22cd4e2'],
      }),
    }),
    z.strictObject({
      vpc: vpcSchema,
      tags: helped(
        z.record(z.string(), z.string()).superRefine((tags, context) => {
          if (Object.keys(tags).length === 0) {
            refuse(context, {
              what: 'has no tags, so every endpoint of the VPC would match',
              remedy: 'Add at least one tag that the endpoint has, such as dns: s3-london.',
            });
          }
        }),
        {
          description: 'Tags that exactly one endpoint of the service in that VPC has.',
          examples: [{ dns: 's3-london' }],
        },
      ).meta({ minProperties: 1 }),
    }),
  ]),
  {
    description: 'The interface endpoint, chosen by id, or by VPC and tags.',
    examples: [
      { id: 'vpce-001760f0be22cd4e2' },
      { vpc: 'vpc-0123456789abcdef0', tags: { dns: 's3-london' } },
    ],
  },
);

const inboundRegion = regionSchema
  .meta({ description: "The inbound endpoint's Region. Default: the endpoint's." })
  .optional();

const inbound = helped(
  z.union([
    z.strictObject({
      id: text(values.inboundEndpointId, {
        description: 'The id of the Resolver inbound endpoint.',
        examples: ['rslvr-in-0123456789abcdef0'],
      }),
      region: inboundRegion,
    }),
    z.strictObject({
      addresses: list(text(values.hostAddress, help('An IP address.', '10.0.1.122')), {
        description: 'The fixed addresses that on-premises resolvers forward to.',
        examples: [['10.0.1.122', '10.0.2.213']],
      }),
      vpc: vpcSchema
        .meta({
          description:
            'The VPC of these addresses, so that its association with the zones can be checked.',
        })
        .optional(),
      region: inboundRegion,
    }),
  ]),
  {
    description: 'The target of on-premises forwarders: an inbound endpoint, or fixed addresses.',
    examples: [{ id: 'rslvr-in-0123456789abcdef0' }, { addresses: ['10.0.1.122', '10.0.2.213'] }],
  },
);

const zone = helped(
  z.strictObject({
    domain: domainSchema,
    id: zoneIdSchema.optional(),
    wildcard: helped(z.boolean(), {
      description:
        "Whether the zone also answers every name below the domain. Default: it follows the service's own names.",
      examples: [true],
    }).optional(),
    unlisted: helped(z.boolean(), {
      description:
        "Confirms that a partner's service answers this domain although the service does not list it.",
      examples: [true],
    }).optional(),
    zonalNames: list(
      z.strictObject({
        name: zonalNameSchema,
        availabilityZone: text(values.availabilityZone, {
          description: 'The name or the id of the Availability Zone.',
          examples: ['us-west-2a', 'usw2-az1'],
        }),
      }),
      {
        description:
          'Names below the domain that the endpoint answers from one Availability Zone. Each name, and every name below it, gets aliases of the endpoint name of that zone.',
        examples: [[{ name: 'usw2-az1', availabilityZone: 'usw2-az1' }]],
      },
    ).optional(),
    vpcs: list(
      z.strictObject({
        id: vpcSchema,
        region: regionSchema
          .meta({ description: "The VPC's Region. Default: the binding's." })
          .optional(),
      }),
      {
        description:
          'The VPCs to associate with the zone. Default: the reconciler does not manage associations.',
        examples: [[{ id: 'vpc-0123456789abcdef0' }]],
      },
    ).optional(),
    seenBy: helped(z.enum(['profile']), {
      description:
        "profile: confirms that a Route 53 Profile gives the zone to the inbound endpoint's VPC. Route 53 does not list such zones, so the reconciler cannot check it. Default: the zone needs an association with that VPC.",
      examples: ['profile'],
    }).optional(),
  }),
  {
    description: 'One private hosted zone.',
    examples: [{ domain: 's3.eu-west-2.amazonaws.com', id: 'Z0000000000S3' }],
  },
);

const names = helped(
  z.union([
    z.literal('all'),
    z.strictObject({
      buckets: list(
        text(values.bucketName, help('The name of a general purpose bucket.', 'my-bucket')),
        {
          description: 'Only these buckets are forwarded or rewritten on premises.',
          examples: [['myspecificbucket']],
        },
      ),
    }),
  ]),
  {
    description:
      'The names that are private on premises: all, or only the names of some S3 buckets.',
    examples: ['all', { buckets: ['myspecificbucket'] }],
  },
);

export const bindingSchema = helped(
  z.strictObject({
    name: bindingNameSchema,
    service: serviceSchema,
    region: regionSchema
      .meta({ description: "The endpoint's Region. Default: the top-level region." })
      .optional(),
    serviceRegion: regionSchema
      .meta({
        description:
          "The service's Region, for an endpoint that reaches a service of another Region. Default: the Region in a full service name, or the endpoint's.",
      })
      .optional(),
    endpoint,
    inbound,
    zones: list(zone, {
      description:
        "The zones to manage. Default: the zones of the service's own private DNS names.",
      examples: [[{ domain: 's3.eu-west-2.amazonaws.com' }]],
    }).optional(),
    names: names.default('all'),
    whenLost: helped(z.enum(['hold', 'release']), {
      description:
        'If the endpoint is deleted: hold keeps the last good answers; release returns the names to public DNS after limits.releaseAfterMinutes.',
      examples: ['hold'],
    }).default('hold'),
    adopt: helped(z.boolean(), {
      description:
        'Permits taking over records of these names that have no marker of this binding.',
      examples: [false],
    }).default(false),
  }),
  {
    description: 'An interface endpoint, the zones that alias to it, and its private names.',
    examples: [EXAMPLE_BINDING],
  },
);
