import { FOLDER } from '../../shared/render/coredns.ts';
import type { Guide } from './guide.ts';

export const corednsGuide: Guide = {
  title: 'CoreDNS',
  versions: '1.12',
  enable: {
    forward: [
      `Add \`import ${FOLDER}/forward.conf\` as the first line of each server block that answers your clients, before any \`forward\` of your own. Then reload: \`systemctl reload coredns\`.`,
    ],
    rewrite: [
      `Add \`import ${FOLDER}/rewrite.conf\` as the first line of each server block that answers your clients, before any \`rewrite\` or \`template\` of your own. Then reload: \`systemctl reload coredns\`.`,
    ],
  },
  traps: [
    'CoreDNS uses the first `forward`, the first `rewrite` and the first `template` that match a name. After a `forward .` of your own, the imported lines have no effect, and the names stay public.',
    'CoreDNS uses the most specific server block for a name. If you have one block for `amazonaws.com` and one for `.`, import the file in the block for `amazonaws.com`. If you have blocks for several ports, protocols, `bind` addresses or views, import the file in each of them.',
    'CoreDNS does not start if an imported file does not exist. Install the files before you add the `import` line.',
    'CoreDNS has no checker. The check command starts a second CoreDNS on a free port of 127.0.0.1, which imports the file and stops as soon as it has started. This needs the plugin `on`, which the official builds contain.',
    'The reload command needs a unit whose ExecReload sends SIGUSR1, as in CoreDNS’s own unit file. Without such a unit (Kubernetes), the plugin `reload` detects changed imports automatically.',
    'With `rpz.answer: cname`, CoreDNS resolves the endpoint’s name in the same way as the other names of the server block. An upstream with rebinding protection must exempt `vpce.amazonaws.com`.',
  ],
  limits: [
    'With `rpz.answer: cname`, the answer contains the endpoint’s addresses under the name that the client asked for, without a CNAME, because the plugin `rewrite` asks for the endpoint’s name instead.',
    'CoreDNS parses an address in a template only when a client asks. The check command with awk checks the addresses before.',
    'A rewrite matches a chosen bucket exactly. A forward also includes every name below the bucket.',
  ],
};
