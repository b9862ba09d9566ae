import type { PrivateNames } from '../shared/model/binding.ts';
import type { BindingSnapshot } from '../shared/model/feed.ts';
import type { ResolverName } from '../shared/model/resolvers.ts';
import { s3Domains } from '../shared/model/services.ts';
import { RESOLVERS, render, supportedUses } from '../shared/render/registry.ts';
import type { Artifact, Command, RenderSettings, Use } from '../shared/render/resolver.ts';
import { GUIDES } from './guides/registry.ts';

const REGION = 'eu-west-2';

/** The binding of every worked example: S3 in London, with two addresses and two inbound addresses. */
const SAMPLE: BindingSnapshot = {
  binding: 's3-london',
  service: `com.amazonaws.${REGION}.s3`,
  region: REGION,
  status: 'live',
  endpoint: {
    id: 'vpce-001760f0be22cd4e2',
    name: `*.vpce-001760f0be22cd4e2-3ew5rhyv.s3.${REGION}.vpce.amazonaws.com`,
    zoneId: 'Z7K1066E3PUKB',
    subnets: [],
    addresses: ['10.0.1.165', '10.0.2.19'].map((address) => ({
      address,
      interfaceId: 'eni-0123456789abcdef0',
      subnetId: 'subnet-0123456789abcdef0',
    })),
    retiring: [],
    withdrawn: [],
  },
  inbound: {
    id: 'rslvr-in-0123456789abcdef0',
    addresses: ['10.0.1.122', '10.0.2.213'],
    retiring: [],
  },
  zones: s3Domains(REGION).map((domain) => ({
    id: 'Z0123456789ABCDEFGHIJ',
    domain,
    wildcard: true,
    recordTypes: ['A'],
    fence: 1,
  })),
  names: 'all',
};

const USES: Readonly<Record<Use, { title: string; does: string }>> = {
  forward: {
    title: 'Forward',
    does: 'Queries for the private names go to the Route 53 Resolver inbound endpoint.',
  },
  rewrite: {
    title: 'Rewrite',
    does: 'The resolver itself answers for the private names with the endpoint.',
  },
  client: {
    title: 'Client',
    does: 'The machine is told of the endpoint, and no DNS is changed.',
  },
};

const NAMES: readonly PrivateNames[] = ['all', { buckets: ['myspecificbucket'] }];

interface Example {
  /** What the configuration says for it, as the end of a title. */
  setting: string;
  artifacts: Artifact[];
}

const ANSWERS = ['cname', 'address'] as const;

function settingsOf(answer: RenderSettings['rpz']['answer']): RenderSettings {
  return { owner: 'net-prod', rpz: { zone: 'rpz.privatelink-dns', answer, ttl: 60 } };
}

/** A page of `docs/resolvers`: what a network team needs for one kind of resolver, with a worked example. */
export function resolverPage(name: ResolverName): string {
  const guide = GUIDES[name];
  return tidy([
    '<!-- Made by `npm run docs` from cli/guides and shared/render. Change it there. -->',
    `# ${guide.title}`,
    `\`${name}\`. Made for: ${guide.versions}.`,
    '## In the configuration',
    choiceText(name),
    ...refusedText(name),
    ...supportedUses(name).flatMap((use) => useText(name, use)),
    ...listText('Traps', guide.traps),
    ...listText('Limits', guide.limits),
  ]);
}

function choiceText(name: ResolverName): string {
  const [first, ...others] = supportedUses(name);
  const or = others.map((use) => `${use}, `).join('');
  const choice =
    others.length === 0
      ? `  - ${name}`
      : `  - { name: ${name}, use: ${first} } # or ${or}or both, which is the default`;
  return fenced('yaml', `resolvers:\n${choice}`);
}

/** What validation refuses of a binding that makes every name of a service private. */
function refusedText(name: ResolverName): string[] {
  const { unsupported } = RESOLVERS[name];
  const refused = supportedUses(name).flatMap((use) =>
    ANSWERS.flatMap((answer) => {
      const found = unsupported(use, { names: 'all', zones: undefined }, settingsOf(answer));
      if (found === undefined) return [];
      const asked =
        use === 'client' ? '`names: all`' : `\`use: ${use}\` with \`rpz.answer: ${answer}\``;
      return [`${asked} is refused: ${found.what}. ${found.remedy}`];
    }),
  );
  return refused.length === 0 ? [] : [listOf([...new Set(refused)])];
}

function useText(name: ResolverName, use: Use): string[] {
  const { title, does } = USES[use];
  const steps = GUIDES[name].enable[use] ?? [];
  return [
    `## ${title}`,
    does,
    '### Switch it on, once',
    steps.map((step, index) => `${index + 1}. ${step}`).join('\n'),
    ...examplesOf(name, use).flatMap((example) => exampleText(name, example)),
  ];
}

/** With each kind of answer that it can give; where it cannot serve all names, with one chosen bucket. */
function examplesOf(name: ResolverName, use: Use): Example[] {
  const answers = use === 'rewrite' ? ANSWERS : ANSWERS.slice(0, 1);
  return answers.flatMap((answer) => {
    const settings = settingsOf(answer);
    const names = NAMES.find(
      (names) =>
        RESOLVERS[name].unsupported(use, { names, zones: undefined }, settings) === undefined,
    );
    if (names === undefined) return [];
    const input = { ...settings, revision: 42, bindings: [{ ...SAMPLE, names }] };
    const settingsText = [
      ...(use === 'rewrite' ? [`\`rpz.answer: ${answer}\``] : []),
      ...(names === 'all' ? [] : ['`names: { buckets: [myspecificbucket] }`']),
    ].join(' and ');
    const setting = settingsText === '' ? '' : `, with ${settingsText}`;
    return [{ setting, artifacts: render(name, [use], input) }];
  });
}

function exampleText(name: ResolverName, { setting, artifacts }: Example): string[] {
  return [
    `### The files${setting}`,
    filesTable(name, artifacts),
    ...commandsText(
      'Check, with the files in place',
      artifacts.map(({ check }) => check),
    ),
    ...commandsText(
      'Make the running resolver answer by them',
      artifacts.map(({ reload }) => reload),
    ),
    ...artifacts.flatMap(({ file, content }) => [
      `\`${file}\`:`,
      fenced(languageOf(file), content.trimEnd()),
    ]),
  ];
}

function filesTable(name: ResolverName, artifacts: readonly Artifact[]): string {
  const rows = artifacts.map(
    ({ file, install }) =>
      `| \`${name}/${file}\` | ${install === null ? 'a person runs or merges it' : `\`${install}\``} |`,
  );
  return ['| in the feed, below the revision | installed as |', '| --- | --- |', ...rows].join(
    '\n',
  );
}

/** In order and each once, as an agent runs them. */
function commandsText(title: string, lists: readonly (readonly Command[])[]): string[] {
  const lines = [...new Set(lists.flat().map((command) => command.map(quoted).join(' ')))];
  return lines.length === 0 ? [] : [`${title}:`, fenced('sh', lines.join('\n'))];
}

function quoted(argument: string): string {
  return /^[\w./:=@%+-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}

function languageOf(file: string): string {
  return file.endsWith('.ps1') ? 'powershell' : file.endsWith('.yaml') ? 'yaml' : 'text';
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text.replaceAll('\r\n', '\n')}\n\`\`\``;
}

function listText(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`## ${title}`, listOf(items)];
}

function listOf(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

function tidy(parts: readonly string[]): string {
  return `${parts.join('\n\n')}\n`;
}
