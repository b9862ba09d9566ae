/**
 * The schema of the configuration file. The JSON schema for editors is generated from it, so every key has a description
 * and an example. Error messages show the examples too.
 */

import * as z from 'zod';
import { RESOLVER_NAMES } from '../model/resolvers.ts';
import { help, helped, integer, list, text } from '../schema/fields.ts';
import { owner, region, rpzZone } from '../schema/names.ts';
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
          'forward: send queries to the inbound endpoint; rewrite: replace answers; both: render the files for both.',
        examples: ['forward'],
      }).default('both'),
    }),
  ]),
  {
    description: 'A kind of resolver, optionally with only one of its uses.',
    examples: ['bind', { name: 'dnsmasq', use: 'forward' }],
  },
);

export const fileSchema = z.strictObject({
  version: helped(z.literal(1), {
    description: 'The version of this format.',
    examples: [1],
  }),
  owner: text(owner, {
    description: 'The owner of the zones, written into every marker.',
    examples: ['net-prod'],
  }),
  mode: helped(z.enum(['observe', 'enforce', 'paused']), {
    description:
      'observe reports drift and writes nothing, enforce repairs it, paused does nothing.',
    examples: ['observe'],
  }),
  region: regionSchema.meta({
    description: "The Region of the reconciler's queues, parameters, feed and topic.",
  }),
  newRegions: helped(z.array(text(region, help('The code of a new Region.', 'eu-west-4'))), {
    description:
      'Regions that this version does not know and that exist. They are accepted unchecked.',
    examples: [['eu-west-4']],
  }).default([]),
  parameterPrefix: text(values.parameterPrefix, {
    description: 'The Parameter Store path of all parameters.',
    examples: ['/privatelink-dns'],
  }).default('/privatelink-dns'),
  allowGlobalName: helped(z.boolean(), {
    description:
      'Permits a zone for the global name s3.amazonaws.com, which buckets of every Region share.',
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
          "cname: answer with the endpoint's public name, for which AWS returns only healthy addresses; address: answer with the endpoint's addresses.",
        examples: ['cname'],
      }).default('cname'),
      ttl: integer(1, 86_400, {
        description: 'The TTL of answers, in seconds.',
        examples: [60],
      }).default(60),
    }),
    {
      description: 'The response policy zone for resolvers that rewrite answers.',
      examples: [{ zone: 'rpz.privatelink-dns', answer: 'cname', ttl: 60 }],
    },
  ).prefault({}),
  resolvers: list(resolver, {
    description: 'The kinds of on-premises resolvers that artifacts are rendered for.',
    examples: [['bind']],
  }).default(['bind']),
  limits: helped(
    z.strictObject({
      maxBindingsPerPublication: integer(1, undefined, {
        description:
          'The change limit: if one publication would change more bindings than this, it is held for an approval.',
        examples: [25],
      }).default(25),
      releaseAfterMinutes: integer(1, undefined, {
        description:
          'The grace period of whenLost: release. It starts when operators are notified that the endpoint is lost.',
        examples: [60],
      }).default(60),
    }),
    { description: 'Limits of automatic changes.', examples: [{ maxBindingsPerPublication: 25 }] },
  ).prefault({}),
  agents: helped(
    z.strictObject({
      pollSeconds: integer(10, 86_400, {
        description: 'The interval in seconds at which on-premises agents poll the feed.',
        examples: [300],
      }).default(300),
    }),
    { description: 'The on-premises agents.', examples: [{ pollSeconds: 300 }] },
  ).prefault({}),
  health: helped(
    z.strictObject({
      withdraw: helped(z.boolean(), {
        description:
          'For answers by address: leave out addresses that AWS has withdrawn from the regional name. Costs one function run and some DNS queries each minute.',
        examples: [true],
      }).default(false),
      missesToWithdraw: integer(1, 60, {
        description:
          'How many successive probes, one each minute, must miss an address before it is left out.',
        examples: [3],
      }).default(3),
      hitsToRestore: integer(1, 60, {
        description:
          'How many successive probes must find the address before it is included again.',
        examples: [2],
      }).default(2),
    }),
    {
      description: 'Whether and when unhealthy addresses are left out.',
      examples: [{ withdraw: true }],
    },
  ).prefault({}),
  approvals: helped(
    z.array(
      text(
        values.approval,
        help('The name of a held change, copied from its notice.', 's3-london:remove:4f1c20ab'),
      ),
    ),
    {
      description: 'The names of held changes that an operator has approved.',
      examples: [['s3-london:remove:4f1c20ab']],
    },
  ).default([]),
  network: networkSchema.optional(),
  deployment: deploymentSchema.optional(),
  bindings: list(bindingSchema, {
    description: 'A list of at least one binding.',
    examples: [[EXAMPLE_BINDING]],
  }),
});

export type ConfigFile = z.infer<typeof fileSchema>;
