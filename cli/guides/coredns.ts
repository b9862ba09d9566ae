import { FOLDER } from '../../shared/render/coredns.ts';
import type { Guide } from './guide.ts';

export const corednsGuide: Guide = {
  title: 'CoreDNS',
  versions: '1.12',
  enable: {
    forward: [
      `Add \`import ${FOLDER}/forward.conf\` as the first line of each server block that answers your clients, before any \`forward\` of your own, and reload: \`systemctl reload coredns\`.`,
    ],
    rewrite: [
      `Add \`import ${FOLDER}/rewrite.conf\` as the first line of each server block that answers your clients, before any \`rewrite\` or \`template\` of your own, and reload: \`systemctl reload coredns\`.`,
    ],
  },
  traps: [
    'The first `forward` that matches a name takes it, and so do the first `rewrite` and `template`: behind a `forward .` of your own, ours change nothing, and the names stay public.',
    'The most specific server block takes a name: with a block for `amazonaws.com` beside that for `.`, the import belongs into the former. With blocks for several ports, protocols, `bind` addresses or views, it belongs into each.',
    'An imported file that is not there keeps CoreDNS from starting: install the files before the `import` line.',
    'CoreDNS has no checker. The check command starts one of its own on a free port of 127.0.0.1, with the file imported, and ends it as soon as it has started; it needs the plugin `on`, which is in the official builds.',
    'The reload command needs a unit whose ExecReload sends SIGUSR1, as CoreDNS’s own unit file does. Where there is none (Kubernetes), the plugin `reload` sees changed imports by itself.',
    'With `rpz.answer: cname`, the endpoint’s name is asked where the block’s other names are: an upstream with rebinding protection has to exempt `vpce.amazonaws.com`.',
  ],
  limits: [
    'With `rpz.answer: cname`, answers hold the endpoint’s addresses under the name that was asked, without a CNAME: the plugin `rewrite` asks for the endpoint’s name instead.',
    'An address in a template is read when a client asks, not at start: the check command with awk reads it before.',
    'A chosen bucket is rewritten exactly; a forward also takes names below it.',
  ],
};
