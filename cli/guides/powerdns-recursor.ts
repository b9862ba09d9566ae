import { FOLDER } from '../../shared/render/powerdns-recursor.ts';
import type { Guide } from './guide.ts';

export const powerdnsRecursorGuide: Guide = {
  title: 'PowerDNS Recursor',
  versions:
    '4.8, and 5.x with the YAML form (which follows the documentation of 5.x and was not tested)',
  enable: {
    forward: [
      `Append \`for name in io.lines("${FOLDER}/negative-trust-anchors.txt") do if not name:find("^#") and name ~= "" then addNTA(name, "privatelink-dns") end end\` to the Lua file that \`lua-config-file\` names (Debian: \`/etc/powerdns/recursor.lua\`). Without it, a private name whose public parent is signed with DNSSEC is answered with SERVFAIL.`,
      `4.8: add \`forward-zones-file=${FOLDER}/forward-zones.txt\` to a \`.conf\` file in \`/etc/powerdns/recursor.d/\`, and run \`rec_control reload-lua-config\` and \`rec_control reload-zones\` once.`,
      `5.x with YAML settings: add \`recursor: { forward_zones_file: ${FOLDER}/forward-zones.yml }\` to a \`.yml\` file in \`/etc/powerdns/recursor.d/\`, and restart once. This form was not tested on the product.`,
    ],
    rewrite: [
      `4.8: append \`rpzFile("${FOLDER}/rpz.zone", { policyName = "privatelink-dns" })\` to the Lua file that \`lua-config-file\` names (Debian: \`/etc/powerdns/recursor.lua\`), and run \`rec_control reload-lua-config\` once.`,
      `5.1 and later with YAML settings: add \`recursor: { rpzs: [{ name: ${FOLDER}/rpz.zone, policyName: privatelink-dns }] }\` to a \`.yml\` file in \`/etc/powerdns/recursor.d/\`, and restart once. This form was not tested on the product.`,
      'Install `named-checkzone` (Debian: `apt-get install bind9-utils`): PowerDNS has no checker for the zone file of a policy.',
    ],
  },
  traps: [
    'PowerDNS uses only one `forward-zones-file`. If you already have one, merge the files: append the lines that begin with `+` in our file to yours, unchanged. You can keep `forward-zones-recurse`.',
    'The `+` before a zone (`recurse: true` in YAML) asks the inbound endpoint to recurse. Without it, and with `forward-zones=`, the endpoint refuses the query, and every private name is answered with SERVFAIL.',
    'PowerDNS uses only one `lua-config-file`. Append to the existing file. If you name another file, PowerDNS no longer loads the content of Debian’s file, which includes the DNSSEC trust anchors.',
    'In 5.x, the same setting must not be in both the Lua file and the YAML settings. Use either `rpzs` or `rpzFile`.',
    'If a policy does not load, the daemon still starts, and every name is public. The log then contains `Exception while loading RPZ zone`. `pdns_recursor --config=check` does not read the zone file, so the check commands run `named-checkzone`.',
    'In 5.x, use 5.2.5 or later for `answer: cname`. According to the changelog, earlier releases did not always follow the CNAME of a policy.',
    '`rec_control reload-zones` exits with success even if it prints `reloading failed, see log`. The resolver then continues with the previous zones.',
    'A forwarder that is not an address passes `--config=check`, but the daemon exits at its next start. PowerDNS silently skips a line that is not a zone. The check command with awk refuses both.',
  ],
  limits: [
    'A response policy matches a chosen bucket exactly. A forward zone also includes every name below the bucket.',
  ],
};
