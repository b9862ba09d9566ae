import type { Guide } from './guide.ts';

export const windowsGuide: Guide = {
  title: 'Windows DNS Server',
  versions:
    'Windows Server 2019 and later, Windows PowerShell 5.1 with the DnsServer module. The scripts were checked against a strict grammar of what they may hold; they were not run on the product',
  enable: {
    forward: [
      'Copy forward.ps1 to each DNS server. Conditional forwarders made by it are each server’s own, not stored in Active Directory.',
      'Look first, as a member of DnsAdmins, with the first command below: it prints what it would change and changes nothing. Then run the second.',
      'For every revision, run it again: what is already so is left alone. A scheduled task may do it.',
    ],
    rewrite: [
      'Set `rpz.answer: address` in the configuration.',
      'Copy rewrite.ps1 to each DNS server and run it there, as an administrator: the zones are loaded from files in `%SystemRoot%\\System32\\dns`. Look first with `-WhatIf`.',
      'For every revision, run it again.',
    ],
  },
  traps: [
    'Run one of the two scripts, not both: a name is either a conditional forwarder or a zone. The second to come refuses, with a message, before it changes anything.',
    'A conditional forwarder that already has one of these names gets the inbound endpoint’s addresses, whoever made it, also where Active Directory replicates it to other servers. Look with `-WhatIf` first.',
    'If the server has a zone above a forwarded name (`amazonaws.com`, say), the zone answers and the forwarder is not asked.',
    'An execution policy of AllSigned refuses the scripts until you sign them, and again after every revision.',
    'Query resolution policies and zones of the server’s scopes are applied beside this; the scripts do not look at them.',
    'The cache of the server is cleared when something changed. The caches of the clients are not: `ipconfig /flushdns`.',
  ],
  limits: [
    'Not run on Windows DNS Server by the project’s tests.',
    '`answer: cname` cannot be had: a CNAME cannot stand at the top of a zone, and query resolution policies choose among zone scopes but do not rewrite.',
    'A zone made by rewrite.ps1 takes every name below it: names that are not in it do not exist for the clients.',
    'A name that leaves the configuration stays on the server until you remove it; one that is released is removed, if it is still as the script made it.',
    'Records keep the TTL that they were added with.',
  ],
};
