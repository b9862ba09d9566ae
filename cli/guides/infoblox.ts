import type { Guide } from './guide.ts';

export const infobloxGuide: Guide = {
  title: 'Infoblox NIOS',
  versions:
    'NIOS 8.2 and later, through CSV import. The files follow the published column names of the import and were checked with a strict CSV reader. They were not tested on the product',
  enable: {
    forward: [
      'Import forward-zones.csv in the CSV Job Manager (Data Management, Toolbar, CSV Job Manager) with the operation Add. The zones are added to the default DNS view. For another view, add a `view` column.',
      'Open each new forward zone and assign the Grid members that must serve it. The file has no `forwarding_servers` column, because the members depend on your Grid.',
      'Import later revisions with the operation Override (Overwrite existing data). Restart the DNS service if the Grid asks for it.',
    ],
    rewrite: [
      'Create a local response policy zone, once, with the name of `rpz.zone` and the policy “None (Given)”, in the view that serves your clients. Assign its Grid members. This needs the license for response policy zones.',
      'Import rpz-rules.csv with the operation Add. Import later revisions with the operation Override.',
    ],
  },
  traps: [
    'Import the file into a test Grid first: it was not tested on the product.',
    'The column `parent_zone` contains the labels of the policy zone’s name in reverse order (`net.abc` for `abc.net`), as in an export of NIOS.',
    'An import never removes anything. Rules and zones stay until you delete them if their name was removed from the configuration or released. The rules of an address that is no longer used also stay. The comment of each of our rules and zones begins with `privatelink-dns`.',
    'Another response policy zone with a higher priority takes precedence over this one.',
    'Override needs every Boolean and number in the row. Do not remove columns.',
  ],
  limits: [
    'The project’s tests do not run Infoblox.',
    'The type name of AAAA rules is derived from the type name of A rules. The published examples contain only A rules.',
    'The file cannot be checked without an import. The CSV Job Manager reports the rejected rows.',
    'With `answer: address`, the rule of a replaced address stays. With `answer: cname`, no rule contains an address.',
  ],
};
