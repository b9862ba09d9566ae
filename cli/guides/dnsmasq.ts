import { FOLDER } from '../../shared/render/dnsmasq.ts';
import type { Guide } from './guide.ts';

export const dnsmasqGuide: Guide = {
  title: 'dnsmasq',
  versions: '2.90',
  enable: {
    forward: [
      `Add \`conf-file=${FOLDER}/forward.conf\` to /etc/dnsmasq.conf, and restart once: \`systemctl restart dnsmasq\`.`,
    ],
    rewrite: [
      `Add \`conf-file=${FOLDER}/rewrite.conf\` to /etc/dnsmasq.conf, and restart once: \`systemctl restart dnsmasq\`.`,
    ],
  },
  traps: [
    'Name one of the two files: with both, what dnsmasq answers for a name in both is not defined.',
    '`stop-dns-rebind` empties answers with private addresses. The private domains and the names of the endpoints are exempt by the `rebind-domain-ok=` lines of our files; no step is needed.',
    'dnsmasq does not reread `server=` and `address=` lines on SIGHUP: each revision is a restart, which also empties its cache.',
    'A bad line anywhere in its configuration keeps dnsmasq from starting, and all resolution is down. The check command reads our file alone: run `dnsmasq --test` as well after changes of your own.',
    'A `server=` or `address=` line of the site for the same domain is used beside ours: remove it.',
  ],
  limits: [
    'It cannot rewrite names with `rpz.answer: cname`: `cname=` answers no address of a name that dnsmasq does not hold itself.',
    'An `address=` line covers the names below its own too, also those below a chosen bucket or a domain without wildcard; so does a `server=` line.',
    'Answers from `address=` lines have a TTL of 0: clients that keep to it ask each time. `rpz.ttl` changes nothing here.',
  ],
};
