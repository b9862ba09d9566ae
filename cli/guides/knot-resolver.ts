import { FOLDER } from '../../shared/render/knot-resolver.ts';
import type { Guide } from './guide.ts';

const CONFIG_6 = '/etc/knot-resolver/config.yaml';
const APPLY_6 = `Run \`kresctl validate ${CONFIG_6}\`, then \`kresctl reload\` and \`kresctl cache clear amazonaws.com\`. Merge each revision manually, because 6.x cannot include files. This form was not tested on the product.`;

export const knotResolverGuide: Guide = {
  title: 'Knot Resolver',
  versions:
    '5.6, and 6.x with the YAML form (which follows the documentation of 6.x and was not tested)',
  enable: {
    forward: [
      `5.6: add \`dofile('${FOLDER}/forward.lua')\` to /etc/knot-resolver/kresd.conf, before any \`policy.add(policy.all(…))\`, and restart once: \`systemctl restart 'kresd@*.service'\`.`,
      `6.x: add the list in config-6-forward.yaml to the \`forward\` list of ${CONFIG_6}. ${APPLY_6}`,
    ],
    rewrite: [
      `5.6: add \`dofile('${FOLDER}/rpz.lua')\` to /etc/knot-resolver/kresd.conf, before any \`policy.add(policy.all(…))\`, and restart once: \`systemctl restart 'kresd@*.service'\`.`,
      `6.x: add the list in config-6-rewrite.yaml to \`local-data: rules:\` of ${CONFIG_6}. ${APPLY_6}`,
    ],
  },
  traps: [
    'The agent restarts all instances of kresd (`kresd@*`). To restart only one, set `unit: kresd@1` for this resolver in the agent’s configuration. The agent then asks only that instance, if `ask` and `port` lead to it.',
    'Knot Resolver tries the rules in the order of the configuration and uses the first one that answers. After a catch-all such as `policy.add(policy.all(policy.FORWARD(…)))`, our file has no effect, and the names stay public.',
    'FORWARD validates DNSSEC, STUB does not. Do not replace our STUB with FORWARD: an inbound endpoint returns no DNSSEC records, so every private name would be answered with SERVFAIL.',
    'The `rebinding` module refuses answers with private addresses. The `ALLOW_LOCAL` rules in our files exempt the private domains and the names of the endpoints. In 6.x, `rebinding-protection` has no exemptions, so do not enable it.',
    'Knot Resolver skips a record of a response policy that it cannot parse and logs a warning. The name then stays public. The check command fails on such a record.',
    'The cache is on disk and survives a restart. forward.lua clears the private names from the cache when it is loaded. A response policy takes precedence over the cache.',
    '5.6 cannot reload its configuration. `policy.rpz(…, true)` would watch the file, but it needs lua-cqueues: without it, the daemon exits at start.',
  ],
  limits: [
    'Knot Resolver cannot rewrite names with `rpz.answer: cname`, because it ignores CNAME targets in a response policy.',
    'A response policy matches a chosen bucket exactly. A forward rule also includes every name below the bucket.',
  ],
};
