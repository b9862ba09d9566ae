import { checkedAnswers, checkedName, checkedOwner, checkedWord } from './grammar.ts';
import { liveBindings, rewrittenNames } from './private-names.ts';
import type { RenderInput } from './resolver.ts';

/** The first two lines of every file: its owner and revision, and that the next revision replaces it. */
export function header(input: RenderInput, comment: string): string {
  return [
    `${comment} Made by privatelink-dns for ${checkedWord(input.owner)}, revision ${input.revision}.`,
    `${comment} Do not edit: the next revision replaces this file.`,
    '',
  ].join('\n');
}

/** Four weeks. A secondary that cannot reach its primary for this long drops the zone, and every name is public again. */
const EXPIRE_SECONDS = 2_419_200;

/**
 * A response policy zone for BIND, Unbound, PowerDNS Recursor and Knot Resolver. Owner names are relative to the
 * policy zone, so they have no final dot: BIND ignores absolute names as out-of-zone data and still loads the zone. The
 * serial is the revision.
 */
export function rpzZone(input: RenderInput): string {
  const { rpz, revision } = input;
  const records = liveBindings(input.bindings)
    .flatMap(rewrittenNames)
    .flatMap((rewritten) => {
      const owner = checkedOwner(rewritten.name, rpz.zone);
      if (rpz.answer === 'cname') return [`${owner} IN CNAME ${checkedName(rewritten.target)}.`];
      return checkedAnswers(rewritten).map(({ type, address }) => `${owner} IN ${type} ${address}`);
    });
  return [
    header(input, ';'),
    `$TTL ${rpz.ttl}`,
    `@ IN SOA localhost. hostmaster.localhost. ( ${revision} 3600 600 ${EXPIRE_SECONDS} ${rpz.ttl} )`,
    '@ IN NS localhost.',
    ...records,
    '',
  ].join('\n');
}
