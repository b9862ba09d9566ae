import { FOLDER } from '../../shared/render/bind.ts';
import type { Guide } from './guide.ts';

export const bindGuide: Guide = {
  title: 'BIND',
  versions: '9.18 and later',
  enable: {
    forward: [
      `Add \`include "${FOLDER}/forward.conf";\` at the top level of named.conf, or inside the view that serves your clients.`,
    ],
    rewrite: [
      `Add \`include "${FOLDER}/rpz.options.conf";\` inside \`options { }\`, or inside the view.`,
      `Add \`include "${FOLDER}/rpz.conf";\` at the top level, or inside the same view.`,
    ],
  },
  traps: [
    'BIND takes one `response-policy` statement for options or a view. If the site has one, leave rpz.options.conf out and add the zone to the list of that statement, with `qname-wait-recurse no break-dnssec yes min-update-interval 0`: without the first two, public DNS is asked for the private names first; without the last, a revision may take a minute.',
    'named answers for some milliseconds after its start before it has read the policy; names are public in that time.',
    'A response policy zone that does not load leaves every name public, and named starts all the same. The check command reads it (`-z`).',
    '`deny-answer-addresses` drops answers with private addresses. Exempt the names: `except-from { "amazonaws.com"; };` or narrower.',
    'A forward zone for one bucket over the zone of a Region: BIND refuses the empty answers (AAAA, HTTPS), whose SOA lies above the forward zone, with SERVFAIL. Give the bucket a private zone of its own name.',
    'After a reconfiguration, cached public answers stay for their TTL: that is what `rndc flushtree` is for.',
  ],
  limits: [
    'A response policy matches a chosen bucket exactly; a forward zone also takes names below it.',
  ],
};
