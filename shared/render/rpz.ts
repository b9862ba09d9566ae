import { checkedAddress, checkedName, checkedOwner, checkedSome, checkedWord } from './grammar.ts';
import { liveBindings, rewrittenNames } from './private-names.ts';
import type { RenderInput } from './resolver.ts';

/** The first two lines of every file: whose it is, and that the next revision replaces it. */
export function header(input: RenderInput, comment: string): string {
  return [
    `${comment} Made by privatelink-dns for ${checkedWord(input.owner)}, revision ${input.revision}.`,
    `${comment} Do not edit: the next revision replaces this file.`,
    '',
  ].join('\n');
}

/** Four weeks: a secondary that lost its primary for this long drops the zone, and every name is public again. */
const EXPIRE = 2_419_200;

/**
 * A response policy zone that BIND, Unbound, PowerDNS Recursor and Knot Resolver load as it is. Owners are
 * relative to the policy zone, so they carry no final dot: with one, BIND drops them as out of zone and
 * says no more. Its serial is the revision.
 */
export function rpzZone(input: RenderInput): string {
  const names = liveBindings(input.bindings).flatMap(rewrittenNames);
  const records = names.flatMap(({ name, target, addresses }) => {
    const owner = checkedOwner(name, input.rpz.zone);
    if (input.rpz.answer === 'cname') return [`${owner} IN CNAME ${checkedName(target)}.`];
    return checkedSome(addresses, `address to answer for ${name}`).map(
      ({ type, address }) => `${owner} IN ${type} ${checkedAddress(address)}`,
    );
  });
  const { ttl } = input.rpz;
  return [
    header(input, ';'),
    `$TTL ${ttl}`,
    `@ IN SOA localhost. hostmaster.localhost. ( ${input.revision} 3600 600 ${EXPIRE} ${ttl} )`,
    '@ IN NS localhost.',
    ...records,
    '',
  ].join('\n');
}
