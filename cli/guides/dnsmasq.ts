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
    `Pi-hole 6 does not read /etc/dnsmasq.conf, and reads /etc/dnsmasq.d only with its setting misc.etc_dnsmasq_d. Write the \`conf-file=\` line to /etc/dnsmasq.d/90-privatelink-dns.conf, run \`pihole-FTL --config misc.etc_dnsmasq_d true\`, restart with \`systemctl restart pihole-FTL\`, and set \`unit: pihole-FTL\` for this resolver in the agent’s configuration. The check command of Pi-hole is \`pihole-FTL -- --test --conf-file=FILE\`.`,
    'Add only one of the two files. If a name is in both, dnsmasq does not define the answer.',
    '`stop-dns-rebind` removes private addresses from answers. The `rebind-domain-ok=` lines in our files exempt the private domains and the names of the endpoints, so you do not have to configure anything.',
    'dnsmasq does not reread `server=` and `address=` lines on SIGHUP. Each revision therefore restarts dnsmasq, which also empties its cache.',
    'dnsmasq does not start if any line of its configuration is invalid, and then nothing is resolved. The check command reads only our file. Run `dnsmasq --test` after your own changes.',
    'If you have a `server=` or `address=` line for the same domain, dnsmasq uses it in addition to ours. Remove your line.',
  ],
  limits: [
    'dnsmasq cannot rewrite names with `rpz.answer: cname`: `cname=` returns no address if dnsmasq does not hold the target itself.',
    'An `address=` line also includes every name below its domain, even below a chosen bucket or a domain without a wildcard. So does a `server=` line.',
    'Answers from `address=` lines have a TTL of 0, so clients that respect the TTL ask every time. `rpz.ttl` has no effect.',
  ],
};
