/** The agent's own file: what it trusts, what it installs, and where. Nothing of this is ever taken from a feed. */

import { isIP } from 'node:net';
import * as z from 'zod';
import { help, helped, integer, list, text } from '../shared/schema/fields.ts';
import { schemaFindings } from '../shared/schema/findings.ts';
import { owner, region, rpzZone } from '../shared/schema/names.ts';
import { type Examined, type Finding, quoted } from '../shared/schema/problems.ts';
import type { TextRule } from '../shared/schema/text-rule.ts';
import { isMapping, kindOf } from '../shared/schema/wording.ts';
import { loadYaml } from '../shared/schema/yaml.ts';
import { hostName } from './host-name.ts';

/** The kinds of resolver that have files to install, a checker and a reload. */
export const AGENT_RESOLVERS = [
  'bind',
  'coredns',
  'dnsmasq',
  'knot-resolver',
  'powerdns-recursor',
  'unbound',
] as const;

export type AgentResolverName = (typeof AGENT_RESOLVERS)[number];

export interface AgentConfig {
  source: string;
  region: string | undefined;
  owner: string;
  /** Files of public keys, PEM. */
  trust: string[];
  state: string;
  resolvers: AgentResolver[];
  pollSeconds: number;
  /** How long a reloaded resolver may take until it answers by the new files. */
  settleSeconds: number;
  /** `staged`: in a mount namespace, before the files are in place; `in-place`: where they are, and put back. */
  check: 'staged' | 'in-place';
  queue: string | undefined;
  report: boolean;
  /** Undefined: what the machine calls itself. */
  host: string | undefined;
  rpzZone: string;
}

export interface AgentResolver {
  name: AgentResolverName;
  use: 'forward' | 'rewrite' | 'both';
  ask: string;
  port: number;
  /** Other places than the usual ones, by the file's name. */
  installs: Record<string, string>;
}

const absolutePath: TextRule = {
  pattern: /^\/(?!.*(?:^|\/)\.\.?(?:\/|$)).*[^/]$/,
  fault: (value) =>
    absolutePath.pattern.test(value)
      ? undefined
      : {
          what: `${quoted(value)} is not the absolute path of a file or folder`,
          remedy: 'Begin with "/", end without one, and leave out "." and "..".',
        },
};

const sourceUrl: TextRule = {
  pattern: /^(s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/?|https:\/\/\S+|file:\/\/\/\S*|ssm:\/\S+)$/,
  fault: (value) =>
    sourceUrl.pattern.test(value)
      ? undefined
      : {
          what: `${quoted(value)} is not a place that a feed is read from`,
          remedy:
            'Use s3://<bucket>/, https://<host>/<path>/, file:///<folder>/ or ssm:/<parameter prefix>.',
        },
};

const address: TextRule = {
  pattern: /^[0-9A-Fa-f.:]+$/,
  fault: (value) =>
    isIP(value) === 0
      ? {
          what: `${quoted(value)} is not an IP address`,
          remedy: 'Use the address at which this resolver answers, such as 127.0.0.1.',
        }
      : undefined,
};

const queueUrl: TextRule = {
  pattern: /^https:\/\/\S+\/\d{12}\/[A-Za-z0-9_-]{1,80}$/,
  fault: (value) =>
    queueUrl.pattern.test(value)
      ? undefined
      : {
          what: `${quoted(value)} is not the URL of a queue`,
          remedy:
            'Use what "aws sqs get-queue-url" prints, such as https://sqs.eu-west-2.amazonaws.com/111122223333/dns-agent.',
        },
};

const pathSchema = (description: string, example: string) =>
  text(absolutePath, help(description, example));

const resolverSchema = helped(
  z.strictObject({
    name: helped(z.enum(AGENT_RESOLVERS), {
      description: 'The kind of resolver.',
      examples: ['bind'],
    }),
    use: helped(z.enum(['forward', 'rewrite', 'both']), {
      description: 'forward: send queries on; rewrite: replace answers; both: files for either.',
      examples: ['forward'],
    }).default('both'),
    ask: text(address, help('Where this resolver answers.', '127.0.0.1')).default('127.0.0.1'),
    port: integer(1, 65_535, help('The port at which it answers.', 53)).default(53),
    installs: helped(
      z.record(z.string(), pathSchema('Where the file goes.', '/etc/bind/forward.conf')),
      {
        description: 'Other places than the usual ones, by the name of the file.',
        examples: [{ 'forward.conf': '/etc/bind/forward.conf' }],
      },
    ).default({}),
  }),
  {
    description: 'One resolver on this machine.',
    examples: [{ name: 'bind', use: 'forward' }],
  },
);

export const agentFileSchema = z.strictObject({
  version: helped(z.literal(1), help('The version of this format.', 1)),
  source: text(sourceUrl, {
    description: 'Where the feed is.',
    examples: ['s3://privatelink-dns-feed/', 'https://feed.example.com/', 'file:///srv/feed/'],
  }),
  region: text(
    region,
    help('The Region of the bucket, the parameters and the queue.', 'eu-west-2'),
  ).optional(),
  owner: text(owner, help('Whose feed is installed here; any other is refused.', 'net-prod')),
  trust: list(
    pathSchema('A public key of the feed, in PEM.', '/etc/privatelink-dns/trust/4f1c20ab.pem'),
    {
      description: 'The public keys of which one must have signed the feed.',
      examples: [['/etc/privatelink-dns/trust/current.pem']],
    },
  ),
  state: pathSchema('The folder of what the agent remembers.', '/var/lib/privatelink-dns').default(
    '/var/lib/privatelink-dns',
  ),
  pollSeconds: integer(10, 86_400, help('How often "run" looks at the feed.', 300)).default(300),
  settleSeconds: integer(
    1,
    600,
    help('How long a reloaded resolver may take until it answers rightly.', 15),
  ).default(15),
  check: helped(z.enum(['staged', 'in-place']), {
    description:
      'staged: the checker reads the new files before they are in place, in a mount namespace; in-place: afterwards, for machines that forbid namespaces.',
    examples: ['staged'],
  }).default('staged'),
  queue: text(
    queueUrl,
    help(
      'A queue that is subscribed to the topic: "run" looks as soon as a message comes.',
      'https://sqs.eu-west-2.amazonaws.com/111122223333/dns-agent',
    ),
  ).optional(),
  report: helped(
    z.boolean(),
    help('Sends the outcome to feed/v1/status/<host>.json in the bucket.', true),
  ).default(false),
  host: text(hostName, help('What reports call this machine.', 'dns-1.example.com')).optional(),
  rpzZone: text(
    rpzZone,
    help('The name of the response policy zone, as the deployment has it.', 'rpz.privatelink-dns'),
  ).default('rpz.privatelink-dns'),
  resolvers: list(resolverSchema, {
    description: 'The resolvers on this machine.',
    examples: [[{ name: 'bind', use: 'forward' }]],
  }),
});

/** Throws `ConfigError` with every problem and its line. */
export function loadAgentConfig(content: string, file: string): AgentConfig {
  return loadYaml(content, file, examine);
}

function examine(value: unknown): Examined<AgentConfig> {
  if (!isMapping(value)) {
    const what = `the configuration is ${kindOf(value)}, and must be keys with values`;
    const remedy = 'Begin with version: 1, then add source, owner, trust and resolvers.';
    return { findings: [{ path: [], at: 'value', what, remedy }] };
  }
  const parsed = agentFileSchema.safeParse(value);
  if (!parsed.success) {
    return { findings: schemaFindings(agentFileSchema, value, parsed.error.issues) };
  }
  const findings = ruleFindings(parsed.data);
  if (findings.length > 0) return { findings };
  const { version: _, region, queue, host, ...rest } = parsed.data;
  return { config: { ...rest, region, queue, host } };
}

/** What keys need of each other. */
function ruleFindings(file: z.infer<typeof agentFileSchema>): Finding[] {
  const needsRegion = /^(s3|ssm):/.test(file.source) || file.queue !== undefined;
  const names = file.resolvers.map(({ name }) => name);
  return [
    ...(needsRegion && file.region === undefined
      ? [
          {
            path: ['region'],
            at: 'value' as const,
            what: 'is missing',
            remedy:
              'Add region: eu-west-2, the Region of the bucket, the parameters and the queue.',
          },
        ]
      : []),
    ...(file.report && !file.source.startsWith('s3:')
      ? [
          {
            path: ['report'],
            at: 'value' as const,
            what: 'a report can only be sent where the source is a bucket',
            remedy: 'Use a source s3://<bucket>/, or report: false.',
          },
        ]
      : []),
    ...names.flatMap((name, index) =>
      names.indexOf(name) === index
        ? []
        : [
            {
              path: ['resolvers', index, 'name'],
              at: 'value' as const,
              what: `${quoted(name)} stands here for the second time`,
              remedy: 'Keep one of the two: an agent looks after one resolver of a kind.',
            },
          ],
    ),
  ];
}
