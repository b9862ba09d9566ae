/** What the deployment makes of a network, as a person writes it. */

import * as z from 'zod';
import { help, helped, list, text } from '../schema/fields.ts';
import { bindingNameSchema, domainSchema, serviceSchema, vpcSchema } from './binding-schema.ts';
import { organizationId, principalArn, range, subnetId } from './network-values.ts';
import { privateAddress } from './values.ts';

const subnetSchema = text(subnetId, help('The id of a subnet.', 'subnet-0123456789abcdef0'));

/** One subnet a zone: AWS refuses two of one zone for an interface endpoint, so two are two zones. */
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
        "The value of the endpoint's tag privatelink-dns, by which a binding chooses it: endpoint: { vpc, tags: { privatelink-dns: NAME } }.",
    }),
    service: serviceSchema,
    vpc: vpcSchema,
    subnets: helped(z.array(subnetSchema).min(2), {
      description: 'Subnets of two Availability Zones at least, one of each.',
      examples: [TWO_SUBNETS],
    }),
    addresses: helped(z.enum(['ipv4', 'dualstack']), {
      description: 'The kinds of addresses that the endpoint has and its name answers.',
      examples: ['ipv4'],
    }).default('ipv4'),
    organization: text(organizationId, {
      description:
        "The organization whose principals may use the endpoint. Left out: those of the deployment's account.",
      examples: ['o-a1b2c3d4e5'],
    }).optional(),
  }),
  { description: 'An interface endpoint to make.', examples: [EXAMPLE_ENDPOINT] },
);

const inboundAddress = helped(
  z.strictObject({
    subnet: subnetSchema,
    ip: text(privateAddress, {
      description: 'A free address of the subnet. Left out: AWS chooses one.',
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
      description: 'Two at least, in subnets of different Availability Zones.',
      examples: [EXAMPLE_ADDRESSES],
    }),
  }),
  {
    description: 'A Resolver inbound endpoint to make.',
    examples: [{ vpc: 'vpc-0123456789abcdef0', addresses: EXAMPLE_ADDRESSES }],
  },
);

const zones = helped(
  z.strictObject({
    domains: list(domainSchema, {
      description:
        'The zones to make. Each has to be a zone of a binding, without id and with the vpcs that shall see it.',
      examples: [['s3.eu-west-2.amazonaws.com']],
    }),
    vpc: vpcSchema
      .meta({
        description:
          'Sees the zones while they hold no records yet, and answers their names with nothing until then. Left out: a VPC without subnets is made for this.',
      })
      .optional(),
  }),
  {
    description: 'Private hosted zones to make; their records come from the reconciler.',
    examples: [{ domains: ['s3.eu-west-2.amazonaws.com'] }],
  },
);

export const networkSchema = helped(
  z.strictObject({
    onPremises: list(text(range, help('A range in CIDR notation.', '10.20.0.0/16')), {
      description: 'The on-premises ranges that may reach the endpoints, and nobody else.',
      examples: [['10.20.0.0/16']],
    }),
    endpoints: helped(z.array(endpoint), {
      description: "Interface endpoints to make, in the deployment's Region.",
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
          'Who keeps access to buckets under the policy that the stack prints for review. Left out: none is printed.',
        examples: [['arn:aws:iam::123456789012:role/administrator']],
      },
    ).default([]),
  }),
  {
    description: 'What the deployment makes of a network. Left out: all of it is there already.',
    examples: [{ onPremises: ['10.20.0.0/16'], endpoints: [EXAMPLE_ENDPOINT] }],
  },
);
