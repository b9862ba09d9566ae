/** The schema of `network` in the configuration file: the parts of a network that the deployment creates. */

import * as z from 'zod';
import { help, helped, list, text } from '../schema/fields.ts';
import { bindingNameSchema, domainSchema, serviceSchema, vpcSchema } from './binding-schema.ts';
import { organizationId, principalArn, range, subnetId } from './network-values.ts';
import { hostAddress } from './values.ts';

const subnetSchema = text(subnetId, help('The id of a subnet.', 'subnet-0123456789abcdef0'));

/** AWS refuses two subnets of one Availability Zone for an interface endpoint, so two subnets mean two zones. */
const TWO_SUBNETS = ['subnet-0123456789abcdef0', 'subnet-0fedcba9876543210'];

const EXAMPLE_ENDPOINT = {
  name: 's3-london',
  service: 's3',
  vpc: 'vpc-0123456789abcdef0',
  subnets: TWO_SUBNETS,
};

const endpoint = helped(
  z.strictObject({
    name: bindingNameSchema.meta({
      description:
        "The value of the endpoint's tag privatelink-dns, so that a binding can choose it: endpoint: { vpc, tags: { privatelink-dns: NAME } }.",
    }),
    service: serviceSchema,
    vpc: vpcSchema,
    subnets: helped(z.array(subnetSchema).min(2), {
      description: 'One subnet in each of at least two Availability Zones.',
      examples: [TWO_SUBNETS],
    }),
    addresses: helped(z.enum(['ipv4', 'dualstack']), {
      description: 'The IP address type of the endpoint and of the records of its name.',
      examples: ['ipv4'],
    }).default('ipv4'),
    organization: text(organizationId, {
      description:
        "The organization whose principals may use the endpoint. Default: only principals of the deployment's account.",
      examples: ['o-a1b2c3d4e5'],
    }).optional(),
    policy: helped(z.enum(['restricted', 'full-access']), {
      description:
        'The endpoint policy: restricted to your principals, or full-access for services that accept no other policy. Endpoint services of partners (com.amazonaws.vpce.*) always have full-access.',
      examples: ['restricted'],
    }).default('restricted'),
  }),
  { description: 'An interface endpoint to create.', examples: [EXAMPLE_ENDPOINT] },
);

const inboundAddress = helped(
  z.strictObject({
    subnet: subnetSchema,
    ip: text(hostAddress, {
      description: 'An unused address of the subnet. Default: AWS chooses an address.',
      examples: ['10.0.1.122'],
    }).optional(),
  }),
  {
    description: 'An address of the inbound endpoint.',
    examples: [{ subnet: 'subnet-0123456789abcdef0', ip: '10.0.1.122' }],
  },
);

const EXAMPLE_ADDRESSES = [
  { subnet: 'subnet-0123456789abcdef0', ip: '10.0.1.122' },
  { subnet: 'subnet-0fedcba9876543210', ip: '10.0.2.213' },
];

const inbound = helped(
  z.strictObject({
    vpc: vpcSchema,
    addresses: helped(z.array(inboundAddress).min(2), {
      description: 'At least two addresses, in subnets of different Availability Zones.',
      examples: [EXAMPLE_ADDRESSES],
    }),
  }),
  {
    description: 'A Resolver inbound endpoint to create.',
    examples: [{ vpc: 'vpc-0123456789abcdef0', addresses: EXAMPLE_ADDRESSES }],
  },
);

const zones = helped(
  z.strictObject({
    domains: list(domainSchema, {
      description:
        'The zones to create. Each must also be a zone of a binding, without id and with vpcs.',
      examples: [['s3.eu-west-2.amazonaws.com']],
    }),
    vpc: vpcSchema
      .meta({
        description:
          'The VPC of the zones until they have records. Until then, their names do not resolve in this VPC. Default: the deployment creates a VPC without subnets.',
      })
      .optional(),
  }),
  {
    description: 'Private hosted zones to create; the reconciler writes their records.',
    examples: [{ domains: ['s3.eu-west-2.amazonaws.com'] }],
  },
);

export const networkSchema = helped(
  z.strictObject({
    onPremises: list(text(range, help('A range in CIDR notation.', '10.20.0.0/16')), {
      description: 'The on-premises ranges that may connect to the endpoints; no other range may.',
      examples: [['10.20.0.0/16']],
    }),
    endpoints: helped(z.array(endpoint), {
      description: "Interface endpoints to create in the deployment's Region.",
      examples: [[EXAMPLE_ENDPOINT]],
    }).default([]),
    inbound: inbound.optional(),
    zones: zones.optional(),
    administrators: helped(
      z.array(
        text(
          principalArn,
          help('The ARN of a role or user.', 'arn:aws:iam::123456789012:role/administrator'),
        ),
      ),
      {
        description:
          'The principals that keep access to buckets under the bucket policy that the stack prints for review. Default: no policy is printed.',
        examples: [['arn:aws:iam::123456789012:role/administrator']],
      },
    ).default([]),
  }),
  {
    description: 'The parts of a network that the deployment creates. Default: it creates no part.',
    examples: [{ onPremises: ['10.20.0.0/16'], endpoints: [EXAMPLE_ENDPOINT] }],
  },
);
