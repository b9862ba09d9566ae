import type { Found } from './measure.ts';

const BEGIN = '<!-- simulation:begin -->';
const END = '<!-- simulation:end -->';

/** Replaces the section of the page, or appends the section if the page has none. */
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
    'The product runs against an in-process AWS with virtual time. A seed draws the changes and the faults.',
    'To prove that the simulation finds bugs, each bug below was put into the product, one at a time, and the',
    'simulation ran from seed 1 until a property failed.',
    '',
    '| bug | wrong behaviour | found in run | property that failed |',
    '| --- | --- | ---: | --- |',
    ...found.map(
      ({ mutant: { name, sentence }, runs, property }) =>
        `| ${name} | ${sentence} | ${runs ?? 'not found'} | ${property} |`,
    ),
  ];
}
