import type { Reply } from '../../../agent/ports.ts';
import type { EmbeddedCloud } from '../../../embedded-aws/cloud.ts';
import { answerOf, endpointAddresses } from '../judge/answer.ts';

const PUBLIC: Reply = { rcode: 'NOERROR', addresses: ['52.95.1.1'] };

/**
 * The answer of a BIND with these files. The response policy applies first, then the forward zone with the longest
 * matching name, then public DNS. A forward zone without an answer gives SERVFAIL, because it is `forward only`.
 */
export function answerLikeNamed(
  cloud: EmbeddedCloud,
  files: ReadonlyMap<string, string>,
  name: string,
  type: 'A' | 'AAAA',
): Reply {
  const content = (file: string) =>
    [...files].find(([path]) => path.endsWith(`/${file}`))?.[1] ?? '';
  const rewritten = policyRecords(content('rpz.zone'), name);
  if (rewritten.length > 0) {
    const addresses = rewritten.flatMap(({ kind, value }) =>
      kind === 'CNAME' ? resolvePublicly(cloud, value, type) : kind === type ? [value] : [],
    );
    return { rcode: 'NOERROR', addresses };
  }
  const zones = [
    ...content('forward.conf').matchAll(/zone "([^"]+)" \{[^}]*?forwarders \{([^}]*)\}/g),
  ]
    .map(([, zone = '', list = '']) => ({ zone, list }))
    .filter(({ zone }) => `.${name}`.endsWith(`.${zone}`))
    .sort((a, b) => b.zone.length - a.zone.length);
  const [forward] = zones;
  if (forward === undefined) return PUBLIC;
  for (const forwarder of forward.list
    .split(';')
    .map((one) => one.trim())
    .filter(Boolean)) {
    const answer = answerOf(cloud, forwarder, name, type);
    if (answer.kind === 'addresses') return { rcode: 'NOERROR', addresses: answer.addresses };
    if (answer.kind === 'public') return PUBLIC;
  }
  return { rcode: 'SERVFAIL', addresses: [] };
}

function policyRecords(zone: string, name: string): { kind: string; value: string }[] {
  const wild = `*${name.slice(name.indexOf('.'))}`;
  const records = [...zone.matchAll(/^(\S+) IN (CNAME|A|AAAA) (\S+)$/gm)].map(
    ([, owner, kind = '', value = '']) => ({ owner, kind, value }),
  );
  const exact = records.filter(({ owner }) => owner === name);
  return exact.length > 0 ? exact : records.filter(({ owner }) => owner === wild);
}

/** The endpoint's DNS names include a wildcard, so any label before an endpoint's name resolves to its addresses. */
function resolvePublicly(cloud: EmbeddedCloud, target: string, type: 'A' | 'AAAA'): string[] {
  const name = target.replace(/\.$/, '');
  const own = endpointAddresses(cloud, name, type);
  return own.length > 0 ? own : endpointAddresses(cloud, `*${name.slice(name.indexOf('.'))}`, type);
}
