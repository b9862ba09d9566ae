import type { Guide } from './guide.ts';

export const hostsGuide: Guide = {
  title: 'Hosts file',
  versions: 'Linux, macOS and Windows',
  enable: {
    client: [
      'Replace the lines of the previous revision in `/etc/hosts`, from BEGIN to END, with the lines of the file: `sed -i "/^# BEGIN privatelink-dns/,/^# END privatelink-dns/d" /etc/hosts && cat hosts >>/etc/hosts`. On Windows the file is `%SystemRoot%\\System32\\drivers\\etc\\hosts`.',
      'On Windows, run `ipconfig /flushdns`. On machines with nscd, run `nscd --invalidate=hosts`.',
    ],
  },
  traps: [
    'The addresses are correct only for their revision. A machine that misses a revision keeps using addresses that may no longer exist. Use a resolver instead if you can.',
    'Most clients use the addresses in the order of the file, and some use only the first one. The load is not balanced between Availability Zones, and there is little failover.',
    'Programs in containers have their own hosts file. Programs that query DNS directly (`dig`, some runtimes) do not read the hosts file.',
  ],
  limits: [
    'Only chosen buckets are possible, because a hosts file has no wildcards. For all buckets, use `aws-config` or a resolver.',
    'The file does not contain the names of access points or of the control API. `aws-config` supports them.',
    'The file always contains addresses. `rpz.answer` has no effect.',
  ],
};
