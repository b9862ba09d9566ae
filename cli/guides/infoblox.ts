import type { Guide } from './guide.ts';

export const infobloxGuide: Guide = {
  title: 'Infoblox NIOS',
  versions:
    'NIOS 8.2 and later, by CSV import. Made from the published names of the import’s columns and checked with a strict reader of CSV; it was not run on the product',
  enable: {
    forward: [
      'Import forward-zones.csv in the CSV Job Manager (Data Management, Toolbar, CSV Job Manager) with the operation Add. The zones come into the default DNS view; for another, add a `view` column.',
      'Open each new forward zone and assign the Grid members that shall serve it: who they are is your Grid’s affair, so the file has no `forwarding_servers` column.',
      'Import later revisions with the operation Override (Overwrite existing data), and restart the DNS service where the Grid asks for it.',
    ],
    rewrite: [
      'Make a local response policy zone, once, with the name of `rpz.zone` and the policy “None (Given)”, in the view that serves your clients, and assign its Grid members. It takes the license for response policy zones.',
      'Import rpz-rules.csv with the operation Add; later revisions with Override.',
    ],
  },
  traps: [
    'Try the file in a laboratory Grid first: nobody has proven it on the product for you.',
    'The import writes `parent_zone` with the labels of the policy zone’s name reversed (`net.abc` for `abc.net`), as NIOS itself exports it.',
    'Import never removes. Rules and zones of a name that left the configuration, or was released, and rules of an address that is no longer answered, stay until you delete them: every rule and zone that is ours has a comment that begins with `privatelink-dns`.',
    'A second response policy zone with a higher priority decides before this one.',
    'Override needs every Boolean and number in the row; leave the columns as they are.',
  ],
  limits: [
    'Not run on Infoblox by the project’s tests.',
    'The type name for AAAA rules follows from that for A rules; the published examples have only the latter.',
    'No check without importing: the CSV Job Manager tells what it refused, row by row.',
    'With `answer: address`, a replaced address leaves its old rule behind. `answer: cname` has nothing to go stale.',
  ],
};
