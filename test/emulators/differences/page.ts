import { LISTED, type Listed } from './listed.ts';
import { REASONS } from './reasons.ts';
import type { Scenario } from './scenario.ts';

const HEAD = `# The embedded cloud beside moto and MiniStack

Written by \`differences.test.ts\`; \`npm run test:emulators -- differences -u\` writes it anew.

The same scripts, without faults, go over the product's ports: through the adapters for AWS against moto as it is
installed and against MiniStack, and against the embedded cloud that the tests and the simulation run on. Every call
is recorded on both sides: the operation, its input, and its answer or the error's code and what the product makes of it.
Ids, addresses, tokens and times are named by kind and order, members that no port has are left out, and what then
differs is either mended or stands below. The test fails on a difference that does not stand here, and on one that
stands here and no longer occurs.

Who is right is said by AWS's documentation. \`open\`: it says nothing, or lets both be; then the product must live with
both. Where an emulator was right, the embedded cloud was mended, and nothing stands here. Messages of errors are not
compared: AWS documents codes alone.
`;

/** The list as operator read it: by scenario, and then the reasons. */
export function differencesPage(scenarios: readonly Scenario[]): string {
  const parts = scenarios.map(({ name, on }) => {
    const listed = LISTED.filter(({ scenario }) => scenario === name);
    const title = `### ${capital(name)}\n\nBeside ${on.join(' and ')}`;
    if (listed.length === 0) return `${title}: no difference.\n`;
    const rows = listed.map(row).join('\n');
    return `${title}:\n\n| calls | where | embedded cloud | emulator | which | right | why |\n| --- | --- | --- | --- | --- | --- | --- |\n${rows}\n`;
  });
  const used = new Set(LISTED.map(({ why }) => why));
  const reasons = Object.entries(REASONS).filter(([name]) => [...used].some((one) => one === name));
  const why = reasons.map(
    ([name, { right, document, why }]) =>
      `- **${name}** (right: ${right}): ${why} [AWS](${document})`,
  );
  return `${HEAD}\n## Differences\n\n${parts.join('\n')}\n## Why they stay\n\n${why.join('\n')}\n`;
}

function row({ calls, at, embedded, other, on, why }: Listed): string {
  const cells = [
    calls.map(cell).join('<br>'),
    cell(at),
    cell(embedded),
    cell(other),
    on.join(', '),
    REASONS[why].right,
    why,
  ];
  return `| ${cells.join(' | ')} |`;
}

/** As code, so that nothing in it is Markdown but the bar, which ends a cell. */
function cell(text: string): string {
  return text === '' ? 'an empty text' : `\`${text.replaceAll('|', '\\|')}\``;
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
