import type { Found } from './measure.ts';

const BEGIN = '<!-- simulation:begin -->';
const END = '<!-- simulation:end -->';

/** The page with this section in the place of the one that it had, or at its end. */
export function withSection(existing: string | undefined, found: readonly Found[]): string {
  const section = [BEGIN, ...sectionLines(found), END].join('\n');
  if (existing === undefined) return `# Reliability\n\n${section}\n`;
  const [before, rest] = existing.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) return `${existing.trimEnd()}\n\n${section}\n`;
  return `${before}${section}${after}`;
}

function sectionLines(found: readonly Found[]): string[] {
  return [
    '## Simulation',
    '',
    'The product runs on an AWS in one process, with virtual time, under a history and faults that a seed draws.',
    'To show that this finds bugs, it is given bugs: each of these was put into the product alone, and the',
    'simulation ran from seed 1 until a property failed.',
    '',
    '| bug | what is wrong with it | found by run | the property that failed |',
    '| --- | --- | ---: | --- |',
    ...found.map(
      ({ mutant: { name, sentence }, runs, property }) =>
        `| ${name} | ${sentence} | ${runs ?? 'not found'} | ${property} |`,
    ),
  ];
}
