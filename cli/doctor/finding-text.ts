import type { Output } from '../output.ts';
import type { Finding } from './finding.ts';

const STYLES = { ok: 'green', problem: 'red', 'not-checked': 'yellow' } as const;

export function printFinding({ check, subject, state, text, remedy }: Finding, out: Output): void {
  out.line(`${out.style(STYLES[state], state)}  ${check}  ${subject}`);
  out.line(`  ${text}`);
  if (remedy !== undefined) out.line(`  What to do: ${remedy}`);
}
