import { FOLDER } from '../../shared/render/knot-resolver.ts';
import type { Guide } from './guide.ts';

export const knotResolverGuide: Guide = {
  title: 'Knot Resolver',
  versions: '5.6, and 6.x with the YAML form (which follows its documentation and was not run)',
  enable: {
    forward: [
      `5.6: add \`dofile('${FOLDER}/forward.lua')\` to /etc/knot-resolver/kresd.conf, before any \`policy.add(policy.all(…))\`, and restart once: \`systemctl restart 'kresd@*.service'\`.`,
      '6.x: add the list of config-6-forward.yaml to the `forward` list of /etc/knot-resolver/config.yaml, run `kresctl validate /etc/knot-resolver/config.yaml`, then `kresctl reload` and `kresctl cache clear amazonaws.com`. This form was not run on the product, and each revision is merged by hand: 6.x includes no files.',
    ],
    rewrite: [
      `5.6: add \`dofile('${FOLDER}/rpz.lua')\` to /etc/knot-resolver/kresd.conf, before any \`policy.add(policy.all(…))\`, and restart once: \`systemctl restart 'kresd@*.service'\`.`,
      '6.x: add the list of config-6-rewrite.yaml to `local-data: rules:` of /etc/knot-resolver/config.yaml, run `kresctl validate /etc/knot-resolver/config.yaml`, then `kresctl reload` and `kresctl cache clear amazonaws.com`. This form was not run on the product, and each revision is merged by hand: 6.x includes no files.',
    ],
  },
  traps: [
    'Rules are tried in the order of the configuration, and the first that answers counts: behind a catch-all such as `policy.add(policy.all(policy.FORWARD(…)))` our file changes nothing, and the names stay public.',
    'A catch-all with FORWARD validates DNSSEC, STUB does not. Do not turn our STUB into FORWARD: an inbound endpoint brings no DNSSEC records, and every private name would be SERVFAIL.',
    'The `rebinding` module refuses answers with private addresses. The private domains and the names of the endpoints are exempt by the `ALLOW_LOCAL` rules of our files; in 6.x, `rebinding-protection` has no exemptions, so leave it off.',
    'A record of a response policy that cannot be read is left out with a warning, and its name stays public. The check command reads the zone strictly.',
    'The cache is on disk and outlives a restart: forward.lua drops what is in it of the private names when it is loaded. A response policy answers before the cache.',
    'There is no reload in 5.6. `policy.rpz(…, true)` would watch the file, but needs lua-cqueues, without which the daemon ends at its start.',
  ],
  limits: [
    'It cannot rewrite names with `rpz.answer: cname`: CNAME targets in a response policy are ignored.',
    'A response policy matches a chosen bucket exactly; a forward rule also takes names below it.',
  ],
};
