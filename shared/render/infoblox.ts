import {
  checkedAnswers,
  checkedForwarders,
  checkedName,
  checkedOwner,
  checkedWord,
} from './grammar.ts';
import { forwardedDomains, liveBindings, rewrittenNames } from './private-names.ts';
import type { FileTemplate, RenderInput, ResolverKind } from './resolver.ts';

/** Infoblox NIOS, through its CSV import. An operator imports the files, or a job does through the API of NIOS. */
export const infoblox: ResolverKind = {
  files: {
    forward: () => [csvFile('forward-zones.csv', forwardRows)],
    rewrite: () => [csvFile('rpz-rules.csv', ruleRows)],
  },
  unsupported: () => undefined,
};

function csvFile(file: string, rowsOf: (input: RenderInput) => string[][]): FileTemplate {
  return {
    file,
    mediaType: 'text/csv',
    content: (input) => `${rowsOf(input).map(csvRow).join('\r\n')}\r\n`,
    install: null,
    check: [],
    reload: [],
  };
}

/** RFC 4180, with quotes around every field, so that neither separators nor spreadsheets can change its meaning. */
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

/** `forwarders_only`: otherwise NIOS would ask public DNS when the inbound endpoint is silent. */
function forwardRows(input: RenderInput): string[][] {
  const rows = liveBindings(input.bindings).flatMap((binding) =>
    forwardedDomains(binding).map((forwarded) => [
      'forwardzone',
      checkedName(forwarded.domain),
      'FORWARD',
      checkedForwarders(forwarded).map(namedForwarder).join(','),
      'True',
      'False',
      'True',
      commentOf(input, binding.binding),
    ]),
  );
  return [FORWARD_HEADER, ...rows];
}

/** NIOS requires a name for each forwarder. It only labels the server in NIOS and is never resolved. */
function namedForwarder(address: string): string {
  const label = address.replaceAll(/[.:]/g, '-');
  return `${checkedName(`inbound-${label}-x.privatelink-dns`)}/${address}`;
}

/** The rules of each record type need their own header row. */
function ruleRows(input: RenderInput): string[][] {
  const zone = checkedName(input.rpz.zone);
  const parent = zone.split('.').reverse().join('.');
  const rules = liveBindings(input.bindings).flatMap((binding) =>
    rewrittenNames(binding).map((rewritten) => ({
      rewritten,
      owner: `${checkedOwner(rewritten.name, zone)}.${zone}`,
      rest: ['False', parent, String(input.rpz.ttl), commentOf(input, binding.binding)],
    })),
  );
  if (input.rpz.answer === 'cname') {
    return [
      ruleHeader('cname', 'canonical_name'),
      ...rules.map(({ owner, rewritten, rest }) => [
        'responsepolicycnamerecord',
        owner,
        checkedName(rewritten.target),
        ...rest,
      ]),
    ];
  }
  const answers = rules.flatMap(({ rewritten, owner, rest }) =>
    checkedAnswers(rewritten).map(({ type, address }) => ({
      type,
      fields: [owner, address, ...rest],
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
