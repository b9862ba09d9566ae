/** The agent's own configuration file: what it trusts, what it installs, and where. The feed never sets any of this. */

import { isIP } from 'node:net';
import * as z from 'zod';
import { RESOLVERS } from '../shared/render/registry.ts';
import { help, helped, integer, list, text } from '../shared/schema/fields.ts';
import { schemaFindings } from '../shared/schema/findings.ts';
import { owner, region, rpzZone } from '../shared/schema/names.ts';
import { type Examined, type Finding, quoted } from '../shared/schema/problems.ts';
import { shaped, type TextRule } from '../shared/schema/text-rule.ts';
import { isMapping, kindOf } from '../shared/schema/wording.ts';
import { loadYaml } from '../shared/schema/yaml.ts';
import { hostName } from './host-name.ts';

/** The kinds of resolver that have files to install, a checker and a reload command. */
export const AGENT_RESOLVERS = [
  'bind',
  'coredns',
  'dnsmasq',
  'knot-resolver',
  'powerdns-recursor',
  'unbound',
] as const;

const absolutePath = shaped(
  /^\/(?!.*(?:^|\/)\.\.?(?:\/|$)).*[^/]$/,
  'the absolute path of a file or folder',
  'Begin with "/", end without "/", and leave out "." and "..".',
);

const sourceUrl = shaped(
  /^(s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/?|https:\/\/\S+|file:\/\/\/\S*|ssm:\/\S+)$/,
  'a source that a feed can be read from',
  'Use s3://<bucket>/, https://<host>/<path>/, file:///<folder>/ or ssm:/<parameter prefix>.',
);

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

const queueUrl = shaped(
  /^https:\/\/\S+\/\d{12}\/[A-Za-z0-9_-]{1,80}$/,
  'the URL of a queue',
  'Use the output of "aws sqs get-queue-url --queue-name NAME", such as https://sqs.eu-west-2.amazonaws.com/111122223333/dns-agent.',
);

const pathSchema = (description: string, example: string) =>
  text(absolutePath, help(description, example));

const resolverSchema = helped(
  z.strictObject({
    name: helped(z.enum(AGENT_RESOLVERS), {
      description: 'The kind of resolver.',
      examples: ['bind'],
    }),
    use: helped(z.enum(['forward', 'rewrite', 'both']), {
      description:
        'forward: send queries to the inbound endpoint; rewrite: replace answers; both: files for either.',
      examples: ['forward'],
    }).default('both'),
    ask: text(address, help('The address at which this resolver answers.', '127.0.0.1')).default(
      '127.0.0.1',
    ),
    port: integer(1, 65_535, help('The port at which this resolver answers.', 53)).default(53),
    unit: helped(
      z.string(),
      help(
        'The systemd unit that is restarted: dnsmasq or pihole-FTL; kresd@* or one instance of kresd.',
        'pihole-FTL',
      ),
    ).optional(),
    installs: helped(
      z.record(
        z.string(),
        pathSchema('The path at which the file is installed.', '/etc/bind/forward.conf'),
      ),
      {
        description: 'Paths that differ from the default paths, by the name of the file.',
        examples: [{ 'forward.conf': '/etc/bind/forward.conf' }],
      },
    ).default({}),
  }),
  {
    description: 'One resolver on this machine.',
    examples: [{ name: 'bind', use: 'forward' }],
  },
);

const agentFileSchema = z.strictObject({
  version: helped(z.literal(1), help('The version of this format.', 1)),
  source: text(sourceUrl, {
    description: 'The location of the feed.',
    examples: ['s3://privatelink-dns-feed/', 'https://feed.example.com/', 'file:///srv/feed/'],
  }),
  region: text(
    region,
    help('The Region of the bucket, the parameters and the queue.', 'eu-west-2'),
  ).optional(),
  owner: text(
    owner,
    help('The owner of the feed. The agent refuses the feed of any other owner.', 'net-prod'),
  ),
  trust: list(
    pathSchema('A public key of the feed, in PEM.', '/etc/privatelink-dns/trust/4f1c20ab.pem'),
    {
      description: 'Files of public keys. One of these keys must have signed the feed.',
      examples: [['/etc/privatelink-dns/trust/current.pem']],
    },
  ),
  state: pathSchema(
    'The folder in which the agent keeps its state.',
    '/var/lib/privatelink-dns',
  ).default('/var/lib/privatelink-dns'),
  pollSeconds: integer(10, 86_400, help('How often "run" reads the feed.', 300)).default(300),
  settleSeconds: integer(
    1,
    600,
    help('How long a reloaded resolver may take until it answers correctly.', 15),
  ).default(15),
  check: helped(z.enum(['staged', 'in-place']), {
    description:
      'staged: the checker reads the new files in a mount namespace before they are in place; in-place: the checker reads the files after they are in place, for machines that forbid namespaces.',
    examples: ['staged'],
  }).default('staged'),
  queue: text(
    queueUrl,
    help(
      'A queue that is subscribed to the topic. "run" reads the feed as soon as a message arrives.',
      'https://sqs.eu-west-2.amazonaws.com/111122223333/dns-agent',
    ),
  ).optional(),
  report: helped(
    z.boolean(),
    help('Whether to send each report to feed/v1/status/<host>.json in the bucket.', true),
  ).default(false),
  host: text(
    hostName,
    help('The name of this machine in reports. Default: its host name.', 'dns-1.example.com'),
  ).optional(),
  rpzZone: text(
    rpzZone,
    help(
      'The name of the response policy zone. It must equal rpz.zone of the deployment.',
      'rpz.privatelink-dns',
    ),
  ).default('rpz.privatelink-dns'),
  resolvers: list(resolverSchema, {
    description: 'The resolvers on this machine.',
    examples: [[{ name: 'bind', use: 'forward' }]],
  }),
});

type AgentFile = z.infer<typeof agentFileSchema>;

export type AgentConfig = Omit<AgentFile, 'version'>;
export type AgentResolver = AgentConfig['resolvers'][number];

/** Throws `ConfigError` with every problem and its line. */
export function loadAgentConfig(content: string, file: string): AgentConfig {
  return loadYaml(content, file, examine);
}

function examine(value: unknown): Examined<AgentConfig> {
  if (!isMapping(value)) {
    const what = `the configuration is ${kindOf(value)}, and must be keys with values`;
    const remedy = 'Begin with version: 1, then add source, owner, trust and resolvers.';
    return { kind: 'invalid', findings: [{ path: [], at: 'value', what, remedy }] };
  }
  const parsed = agentFileSchema.safeParse(value);
  if (!parsed.success) {
    const findings = schemaFindings(agentFileSchema, value, parsed.error.issues);
    return { kind: 'invalid', findings };
  }
  const findings = ruleFindings(parsed.data);
  if (findings.length > 0) return { kind: 'invalid', findings };
  const { version: _, ...config } = parsed.data;
  return { kind: 'valid', config };
}

/** The rules between keys. */
function ruleFindings({ source, region, queue, report, resolvers }: AgentFile): Finding[] {
  const needsRegion = /^(s3|ssm):/.test(source) || queue !== undefined;
  const names = resolvers.map(({ name }) => name);
  const findings: Finding[] = [];
  if (needsRegion && region === undefined) {
    findings.push({
      path: ['region'],
      at: 'value',
      what: 'is missing',
      remedy: 'Add region: eu-west-2, the Region of the bucket, the parameters and the queue.',
    });
  }
  if (report && !source.startsWith('s3:')) {
    findings.push({
      path: ['report'],
      at: 'value',
      what: 'a report can be sent only if the source is a bucket',
      remedy: 'Use a source s3://<bucket>/, or report: false.',
    });
  }
  for (const [index, resolver] of resolvers.entries()) {
    findings.push(...unitFindings(resolver, index));
  }
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) === index) continue;
    findings.push({
      path: ['resolvers', index, 'name'],
      at: 'value',
      what: `${quoted(name)} occurs for the second time`,
      remedy: 'Remove one of the two: an agent serves one resolver of each kind.',
    });
  }
  return findings;
}

/** A unit becomes an argument of a command, so only the units of the kind's own list are accepted. */
function unitFindings({ name, unit }: AgentResolver, index: number): Finding[] {
  if (unit === undefined) return [];
  const { units } = RESOLVERS[name];
  if (units?.pattern.test(unit)) return [];
  const what =
    units === undefined
      ? `the agent reloads ${name} without naming a unit`
      : `${quoted(unit)} is not a unit of ${name} that the agent can restart`;
  const remedy = units === undefined ? 'Remove unit.' : `Use ${units.choices}.`;
  return [{ path: ['resolvers', index, 'unit'], at: 'value', what, remedy }];
}
