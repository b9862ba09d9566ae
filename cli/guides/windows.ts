import type { Guide } from './guide.ts';

export const windowsGuide: Guide = {
  title: 'Windows DNS Server',
  versions:
    'Windows Server 2019 and later, Windows PowerShell 5.1 with the DnsServer module. The scripts were checked against a strict grammar. They were not tested on the product',
  enable: {
    forward: [
      'Copy forward.ps1 to each DNS server. The script creates conditional forwarders on each server, not in Active Directory.',
      'As a member of DnsAdmins, run the first command below. It prints the changes without making them. Then run the second command.',
      'Run the script again for every revision. It changes only what differs. You can use a scheduled task.',
    ],
    rewrite: [
      'Set `rpz.answer: address` in the configuration.',
      'Copy rewrite.ps1 to each DNS server. The server loads the zones from files in `%SystemRoot%\\System32\\dns`, so run the script there as an administrator. Run it with `-WhatIf` first.',
      'Run the script again for every revision.',
    ],
  },
  traps: [
    'Run only one of the two scripts: a name is either a conditional forwarder or a zone. The second script stops with a message before it changes anything.',
    'If a conditional forwarder with one of these names already exists, the script replaces its addresses with those of the inbound endpoint, even if the script did not create it and even if Active Directory replicates it to other servers. Run the script with `-WhatIf` first.',
    'If the server has a zone above a forwarded name, for example `amazonaws.com`, the server answers from that zone and does not use the forwarder.',
    'An execution policy of AllSigned refuses the scripts until you sign them, for every revision.',
    'The server also applies its query resolution policies and zone scopes. The scripts do not check them.',
    'The scripts clear the cache of the server if they changed something. Clear the caches of the clients with `ipconfig /flushdns`.',
  ],
  limits: [
    'The project’s tests do not run Windows DNS Server.',
    '`answer: cname` is not possible: a zone cannot have a CNAME at its apex, and query resolution policies select zone scopes but do not rewrite answers.',
    'A zone that rewrite.ps1 creates includes every name below it. For the clients, names that are not in the zone do not exist.',
    'If a name is removed from the configuration, it stays on the server until you remove it. If a name is released, the script removes it unless it was changed since.',
    'Records keep the TTL with which they were added.',
  ],
};
