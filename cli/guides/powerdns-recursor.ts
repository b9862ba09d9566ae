import { FOLDER } from '../../shared/render/powerdns-recursor.ts';
import type { Guide } from './guide.ts';

export const powerdnsRecursorGuide: Guide = {
  title: 'PowerDNS Recursor',
  versions: '4.8, and 5.x with the YAML form (which follows its documentation and was not run)',
  enable: {
    forward: [
      `4.8: add \`forward-zones-file=${FOLDER}/forward-zones.txt\` in a \`.conf\` file of \`/etc/powerdns/recursor.d/\`, and run \`rec_control reload-zones\` once.`,
      `5.x with YAML settings: \`recursor: { forward_zones_file: ${FOLDER}/forward-zones.yml }\` in a \`.yml\` file of \`/etc/powerdns/recursor.d/\`, and restart once. This form was not run on the product.`,
    ],
    rewrite: [
      `4.8: append \`rpzFile("${FOLDER}/rpz.zone", { policyName = "privatelink-dns" })\` to the Lua file that \`lua-config-file\` names (Debian: \`/etc/powerdns/recursor.lua\`), and run \`rec_control reload-lua-config\` once.`,
      `5.1 and later with YAML settings: \`recursor: { rpzs: [{ name: ${FOLDER}/rpz.zone, policyName: privatelink-dns }] }\` in a \`.yml\` file of \`/etc/powerdns/recursor.d/\`, and restart once. This form was not run on the product.`,
      'Install `named-checkzone` (Debian: `apt-get install bind9-utils`): PowerDNS has no checker that reads a policy’s zone file.',
    ],
  },
  traps: [
    'There is one `forward-zones-file`. A site that has one of its own merges: a line that begins with `+` in ours can be appended to it as it is. `forward-zones-recurse` may stay beside it.',
    'The `+` before a zone (`recurse: true` in YAML) asks the inbound endpoint to recurse. Without it, and with `forward-zones=`, the endpoint refuses and every private name is SERVFAIL.',
    'There is one `lua-config-file`. Append to it; naming another one loses what Debian’s loads, the DNSSEC trust anchors among it.',
    'In 5.x, settings of the Lua file and the same ones in YAML exclude each other: use `rpzs` or `rpzFile`, not both.',
    'A policy that does not load leaves every name public, and the daemon starts all the same, with `Exception while loading RPZ zone` in its log. `pdns_recursor --config=check` does not read it: that is what `named-checkzone` is for.',
    'In 5.x take 5.2.5 or later for `answer: cname`: by its changelog, releases before did not always follow a policy’s CNAME.',
    '`rec_control reload-zones` ends with success even when it prints `reloading failed, see log`; the resolver then goes on with what it had.',
    'A forwarder that is not an address passes `--config=check` and ends the daemon at its next start; a line that is no zone is skipped without a word. The check command with awk refuses both.',
  ],
  limits: [
    'A response policy matches a chosen bucket exactly; a forward zone also takes names below it.',
  ],
};
