/**
 * The configuration file as a person writes it. The JSON schema that editors use is made from this, so every key
 * has a description and an example; the examples are also what an error message offers.
 */

import * as z from 'zod';
import { RESOLVER_NAMES } from '../model/resolvers.ts';
import { help, helped, integer, list, text } from '../schema/fields.ts';
import { owner, rpzZone } from '../schema/names.ts';
import { bindingSchema, EXAMPLE_BINDING, regionSchema } from './binding-schema.ts';
import { deploymentSchema } from './deployment-schema.ts';
import { networkSchema } from './network-schema.ts';
import * as values from './values.ts';

const resolverName = helped(z.enum(RESOLVER_NAMES), {
  description: 'A kind of resolver.',
  examples: ['bind'],
});

const resolver = helped(
  z.union([
    resolverName,
    z.strictObject({
      name: resolverName,
      use: helped(z.enum(['forward', 'rewrite', 'both']), {
        description:
          'forward: send queries to the inbound endpoint; rewrite: replace answers; both: files for either.',
        examples: ['forward'],
      }).default('both'),
    }),
  ]),
  {
    description: 'A kind of resolver, or one of the ways in which it makes names private.',
    examples: ['bind', { name: 'dnsmasq', use: 'forward' }],
  },
);

export const fileSchema = z.strictObject({
  version: helped(z.literal(1), {
    description: 'The version of this format.',
    examples: [1],
  }),
  owner: text(owner, {
    description: 'Whose zones these are: written into every marker.',
    examples: ['net-prod'],
  }),
  mode: helped(z.enum(['observe', 'enforce', 'paused']), {
    description:
      'observe reports drift and writes nothing, enforce repairs it, paused does nothing.',
    examples: ['observe'],
  }),
  region: regionSchema.meta({
    description: "The Region of the reconciler's own queues, parameters, feed and topic.",
  }),
  parameterPrefix: text(values.parameterPrefix, {
    description: 'Parameters live under this path of Parameter Store.',
    examples: ['/privatelink-dns'],
  }).default('/privatelink-dns'),
  allowGlobalName: helped(z.boolean(), {
    description:
      'Permits a zone for the global name s3.amazonaws.com, which belongs to buckets of every Region.',
    examples: [false],
  }).default(false),
  rpz: helped(
    z.strictObject({
      zone: text(rpzZone, {
        description: 'The name of the response policy zone.',
        examples: ['rpz.privatelink-dns'],
      }).default('rpz.privatelink-dns'),
      answer: helped(z.enum(['cname', 'address']), {
        description:
          "cname follows AWS's own choice of healthy addresses; address lists the endpoint's addresses.",
        examples: ['cname'],
      }).default('cname'),
      ttl: integer(1, 86_400, { description: 'In seconds.', examples: [60] }).default(60),
    }),
    {
      description: 'The response policy zone for resolvers that rewrite answers.',
      examples: [{ zone: 'rpz.privatelink-dns', answer: 'cname', ttl: 60 }],
    },
  ).prefault({}),
  resolvers: list(resolver, {
    description: 'The kinds of on-premises resolvers that artifacts are made for.',
    examples: [['bind']],
  }).default(['bind']),
  limits: helped(
    z.strictObject({
      maxBindingsPerPublication: integer(1, undefined, {
        description:
          'More bindings than this changing in one publication are held for an approval.',
        examples: [25],
      }).default(25),
      releaseAfterMinutes: integer(1, undefined, {
        description:
          'How long people must have known that an endpoint is lost before whenLost: release acts.',
        examples: [60],
      }).default(60),
    }),
    { description: 'Brakes.', examples: [{ maxBindingsPerPublication: 25 }] },
  ).prefault({}),
  agents: helped(
    z.strictObject({
      pollSeconds: integer(10, 86_400, {
        description: 'How often on-premises agents look at the feed.',
        examples: [300],
      }).default(300),
    }),
    { description: 'The on-premises agents.', examples: [{ pollSeconds: 300 }] },
  ).prefault({}),
  health: helped(
    z.strictObject({
      withdraw: helped(z.boolean(), {
        description:
          'For answers by address: leave out what AWS withdrew from the regional name. Costs a run of a small function and some DNS queries each minute.',
        examples: [true],
      }).default(false),
      missesToWithdraw: integer(1, 60, {
        description: 'Probes in a row, one a minute, without an address before it is left out.',
        examples: [3],
      }).default(3),
      hitsToRestore: integer(1, 60, {
        description: 'Probes in a row with the address before it comes back.',
        examples: [2],
      }).default(2),
    }),
    {
      description: 'Following the health that AWS sees in the endpoints.',
      examples: [{ withdraw: true }],
    },
  ).prefault({}),
  approvals: helped(
    z.array(
      text(
        values.approval,
        help('The name of a held change, as its notice prints it.', 's3-london:remove:4f1c20ab'),
      ),
    ),
    {
      description: 'The names of held changes that a person has approved.',
      examples: [['s3-london:remove:4f1c20ab']],
    },
  ).default([]),
  network: networkSchema.optional(),
  deployment: deploymentSchema.optional(),
  bindings: list(bindingSchema, {
    description: 'What to keep true: at least one binding.',
    examples: [[EXAMPLE_BINDING]],
  }),
});

export type ConfigFile = z.infer<typeof fileSchema>;
