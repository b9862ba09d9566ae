import type { Reply } from '../../../agent/ports.ts';
import type { EmbeddedCloud } from '../../../embedded-aws/cloud.ts';
import { answerOf, endpointAddresses } from '../judge/answer.ts';

const PUBLIC: Reply = { rcode: 'NOERROR', addresses: ['52.95.1.1'] };

/**
 * What a BIND with these files answers: the response policy first, then the forward zone with the longest
 * name, and public DNS for all others. A forward zone without an answer is a failure: it is `forward only`.
 */
export function answerLikeNamed(
  cloud: EmbeddedCloud,
  files: ReadonlyMap<string, string>,
  name: string,
  type: 'A' | 'AAAA',
): Reply {
  const content = (file: string) =>
    [...files].find(([path]) => path.endsWith(`/${file}`))?.[1] ?? '';
  const rewritten = policyFor(content('rpz.zone'), name);
  if (rewritten.length > 0) {
    const addresses = rewritten.flatMap(({ kind, value }) =>
      kind === 'CNAME' ? publicly(cloud, value, type) : kind === type ? [value] : [],
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

function policyFor(zone: string, name: string): { kind: string; value: string }[] {
  const wild = `*${name.slice(name.indexOf('.'))}`;
  const records = [...zone.matchAll(/^(\S+) IN (CNAME|A|AAAA) (\S+)$/gm)].map(
    ([, owner, kind = '', value = '']) => ({ owner, kind, value }),
  );
  const exact = records.filter(({ owner }) => owner === name);
  return exact.length > 0 ? exact : records.filter(({ owner }) => owner === wild);
}

/** S3's public names are below a wildcard, so that any label before the endpoint's own name is one of them. */
function publicly(cloud: EmbeddedCloud, target: string, type: 'A' | 'AAAA'): string[] {
  const name = target.replace(/\.$/, '');
  const own = endpointAddresses(cloud, name, type);
  return own.length > 0 ? own : endpointAddresses(cloud, `*${name.slice(name.indexOf('.'))}`, type);
}
