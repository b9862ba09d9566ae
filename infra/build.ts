import { type Bundle, buildAll } from './bundles.ts';

/** `npm run build`: bundles the functions, the command line and the agent, and prints the size of each bundle. */
const bundles = await buildAll(process.cwd());
console.log(table(bundles));

function table(rows: readonly Bundle[]): string {
  const cells = [
    ['bundle', 'size', 'gzip', 'AWS clients'],
    ...rows.map(({ file, size, gzipSize, clients }) => [
      file,
      kilobytes(size),
      kilobytes(gzipSize),
      clients.join(' '),
    ]),
  ];
  const widths = [0, 1, 2].map((column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  return cells
    .map(([file = '', size = '', gzip = '', clients = '']) =>
      [
        file.padEnd(widths[0] ?? 0),
        size.padStart(widths[1] ?? 0),
        gzip.padStart(widths[2] ?? 0),
        clients,
      ].join('  '),
    )
    .join('\n');
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(0)} kB`;
}
