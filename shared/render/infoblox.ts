import { checkedAddress, checkedName, checkedOwner, checkedSome, checkedWord } from './grammar.ts';
import { forwardedDomains, liveBindings, rewrittenNames } from './private-names.ts';
import type { Artifact, RenderInput, ResolverKind, Use } from './resolver.ts';

/** Infoblox NIOS, by its CSV import. A person imports the files, or a job does over its API. */
export const infoblox: ResolverKind = {
  uses: ['forward', 'rewrite'],
  unsupported: () => undefined,
  render: (input) => [
    ...(input.uses.includes('forward')
      ? csvFile('forward-zones.csv', 'forward', [FORWARD_HEADER, ...forwardRows(input)])
      : []),
    ...(input.uses.includes('rewrite') ? csvFile('rpz-rules.csv', 'rewrite', ruleRows(input)) : []),
  ],
};

function csvFile(file: string, use: Use, rows: readonly (readonly string[])[]): Artifact[] {
  const content = `${rows.map(csvRow).join('\r\n')}\r\n`;
  return [{ file, mediaType: 'text/csv', content, use, install: null, check: [], reload: [] }];
}

/** RFC 4180: every field in quotes, so that no separator or spreadsheet reads a meaning into it. */
function csvRow(fields: readonly string[]): string {
  return fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(',');
}

const FORWARD_HEADER = [
  'header-forwardzone',
  'fqdn',
  'zone_format',
  'forward_to',
  'forwarders_only',
  'disabled',
  'disable_ns_generation',
  'comment',
];

/** `forwarders_only`: without it, a silent inbound endpoint would be replaced by public answers. */
function forwardRows(input: RenderInput): string[][] {
  return liveBindings(input.bindings).flatMap((binding) =>
    forwardedDomains(binding).map(({ domain, forwarders }) => [
      'forwardzone',
      checkedName(domain),
      'FORWARD',
      checkedSome(forwarders, `forwarder for ${domain}`).map(forwarder).join(','),
      'True',
      'False',
      'True',
      commentOf(input, binding.binding),
    ]),
  );
}

/** NIOS wants a name for each; it names the server in the product and is never looked up. */
function forwarder(address: string): string {
  const label = checkedAddress(address).replaceAll(/[.:]/g, '-');
  return `${checkedName(`inbound-${label}-x.privatelink-dns`)}/${address}`;
}

/** Rules of each type need a header row of their own before them. */
function ruleRows(input: RenderInput): string[][] {
  const zone = checkedName(input.rpz.zone);
  const parent = zone.split('.').reverse().join('.');
  const rules = liveBindings(input.bindings).flatMap((binding) =>
    rewrittenNames(binding).map((name) => ({
      ...name,
      owner: `${checkedOwner(name.name, zone)}.${zone}`,
      rest: ['False', parent, String(input.rpz.ttl), commentOf(input, binding.binding)],
    })),
  );
  if (input.rpz.answer === 'cname') {
    return [
      ruleHeader('cname', 'canonical_name'),
      ...rules.map(({ owner, target, rest }) => [
        'responsepolicycnamerecord',
        owner,
        checkedName(target),
        ...rest,
      ]),
    ];
  }
  const answers = rules.flatMap(({ name, owner, addresses, rest }) =>
    checkedSome(addresses, `address to answer for ${name}`).map(({ type, address }) => ({
      type,
      fields: [owner, checkedAddress(address), ...rest],
    })),
  );
  return (['A', 'AAAA'] as const).flatMap((type) => {
    const ofType = answers.filter((answer) => answer.type === type);
    const object = `responsepolicy${type.toLowerCase()}record`;
    const rows = ofType.map(({ fields }) => [object, ...fields]);
    return rows.length > 0 ? [ruleHeader(type.toLowerCase(), 'address'), ...rows] : [];
  });
}

function ruleHeader(type: string, answer: string): string[] {
  return [
    `header-responsepolicy${type}record`,
    'fqdn',
    answer,
    'disabled',
    'parent_zone',
    'ttl',
    'comment',
  ];
}

function commentOf({ owner }: RenderInput, binding: string): string {
  return `privatelink-dns ${checkedWord(owner)} ${checkedWord(binding)}`;
}
