import { FOLDER } from '../../shared/render/bind.ts';
import type { Guide } from './guide.ts';

export const bindGuide: Guide = {
  title: 'BIND',
  versions: '9.18 and later',
  enable: {
    forward: [
      `Add \`include "${FOLDER}/forward.options.conf";\` inside \`options { }\`, or inside the view that serves your clients.`,
      `Add \`include "${FOLDER}/forward.conf";\` at the top level of named.conf, or inside the view that serves your clients.`,
    ],
    rewrite: [
      `Add \`include "${FOLDER}/rpz.options.conf";\` inside \`options { }\`, or inside the view that serves your clients.`,
      `Add \`include "${FOLDER}/rpz.conf";\` at the top level of named.conf, or inside the same view.`,
    ],
  },
  traps: [
    'BIND accepts only one `validate-except` statement in `options` or in a view. If you already have one, do not include forward.options.conf. Add its names to your statement, and add new names by hand. Without them, a private name whose public parent is signed with DNSSEC is answered with SERVFAIL.',
    'BIND accepts only one `response-policy` statement in `options` or in a view. If you already have one, do not include rpz.options.conf. Add the zone to the list in your statement, with `qname-wait-recurse no break-dnssec yes min-update-interval 0`. Without the first two options, BIND asks public DNS for the private names first. Without the third, a new revision can take a minute to take effect.',
    'For some milliseconds after its start, named answers before it has loaded the policy. The names are public during that time.',
    'If the response policy zone does not load, named still starts, and every name is public. The check command reads the zone file (`-z`).',
    '`deny-answer-addresses` drops answers with private addresses. Exempt the names with `except-from { "amazonaws.com"; };` or a narrower list.',
    'Do not forward a single bucket if the inbound endpoint answers from the zone of the whole Region. The SOA of empty answers (AAAA, HTTPS) is then above the forward zone, and BIND answers SERVFAIL. Create a private zone for the bucket’s own name instead.',
    'For an instance of a template unit, set `unit: named@NAME` for this resolver in the agent’s configuration. The agent then checks /etc/bind/named-NAME.conf, and reloads with `rndc -c /etc/bind/rndc-NAME.conf`, which contains the key and the port of the instance’s control channel.',
    'After a reconfiguration, public answers stay in the cache until their TTL expires. The reload commands therefore run `rndc flushtree` for the private names, and for the names of the endpoints that rewritten names lead to.',
  ],
  limits: [
    'A response policy matches a chosen bucket exactly. A forward zone also includes every name below the bucket.',
  ],
};
