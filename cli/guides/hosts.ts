import type { Guide } from './guide.ts';

export const hostsGuide: Guide = {
  title: 'Hosts file',
  versions: 'Linux, macOS and Windows',
  enable: {
    client: [
      'Put the lines of the file, from BEGIN to END, into `/etc/hosts` in place of those of the revision before: `sed -i "/^# BEGIN privatelink-dns/,/^# END privatelink-dns/d" /etc/hosts && cat hosts >>/etc/hosts`. On Windows the file is `%SystemRoot%\\System32\\drivers\\etc\\hosts`.',
      'On Windows, run `ipconfig /flushdns`; where nscd runs, `nscd --invalidate=hosts`.',
    ],
  },
  traps: [
    'The addresses are as good as their revision: a machine that misses one goes on asking addresses that may be gone. Prefer a resolver wherever you can.',
    'Most clients use the addresses in the order of the file, and some only the first: there is no balance between zones of AWS, and little failover.',
    'Programs in containers have a hosts file of their own, and programs that ask DNS themselves (`dig`, some runtimes) do not read it.',
  ],
  limits: [
    'Only chosen buckets: a hosts file has no wildcards. For all buckets, use `aws-config` or a resolver.',
    'The names of access points and of the control API are not in it; `aws-config` has them.',
    'It answers with addresses, whatever `rpz.answer` says.',
  ],
};
