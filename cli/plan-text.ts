import type { Change } from '../shared/model/change.ts';
import type { Notice } from '../shared/model/notice.ts';
import { changesOf, type Plan, type Verdict } from '../shared/model/plan.ts';
import type { Output } from './output.ts';
import type { WholePlan } from './planning.ts';

const SIGNS = { create: ['+', 'green'], update: ['~', 'yellow'], delete: ['-', 'red'] } as const;
const VERDICT_STYLES = { 'in-sync': 'green', repair: 'yellow', wait: 'cyan', hold: 'red' } as const;
const SEVERITY_STYLES = { info: 'cyan', warning: 'yellow', error: 'red' } as const;

/** Prints a plan as text: each change with its existing and desired value, each notice, and the number of changes. */
export function printPlan(plan: WholePlan, out: Output): void {
  for (const binding of plan.plans) printBinding(binding, out);
  if (plan.feed && plan.feed.changes.length > 0) {
    const { existing, desired } = plan.feed.revision;
    const moves =
      existing === desired ? `revision ${existing}` : `revision ${existing} -> ${desired}`;
    out.line(`${out.style('bold', 'feed')}  ${moves}`);
    for (const change of plan.feed.changes) printChange(change, out);
    out.line();
  }
  const changes = [...plan.plans.flatMap(changesOf), ...(plan.feed?.changes ?? [])];
  out.line(`${verdict(plan.verdict, out)}: ${counts(changes)}.${modeNote(plan)}`);
}

export function printBinding(plan: Plan, out: Output): void {
  out.line(`${out.style('bold', plan.binding)}  ${verdict(plan.verdict, out)}`);
  for (const change of changesOf(plan)) printChange(change, out);
  for (const notice of plan.notices) printNotice(notice, out);
  out.line();
}

export function verdict(value: Verdict, out: Output): string {
  return out.style(VERDICT_STYLES[value], value);
}

function printChange(change: Change, out: Output): void {
  const [sign, style] = SIGNS[change.kind];
  const where = change.zoneId ? `  (zone ${change.zoneId})` : '';
  const what = change.target === 'record' ? change.type : `${change.target} ${change.type}`;
  out.line(`  ${out.style(style, sign)} ${change.name}  ${what}${out.style('dim', where)}`);
  if (change.existing !== null) printValue('existing', change.existing, out);
  if (change.desired !== null) printValue('desired ', change.desired, out);
}

/** Aligns the lines of a value of several lines, such as the text of a file. */
function printValue(label: string, value: string, out: Output): void {
  const [first = '', ...rest] = value.trimEnd().split('\n');
  out.line(`      ${out.style('dim', label)}  ${first}`);
  for (const line of rest) out.line(`                ${line}`);
}

export function printNotice({ severity, code, text, remedy }: Notice, out: Output): void {
  out.line(`  ${out.style(SEVERITY_STYLES[severity], severity)} ${code}: ${text}`);
  out.line(`      ${out.style('dim', 'to do')}     ${remedy}`);
}

export function counts(changes: readonly Change[]): string {
  if (changes.length === 0) return 'no changes';
  const of = (kind: Change['kind']) => changes.filter((change) => change.kind === kind).length;
  return `${of('create')} to create, ${of('update')} to update, ${of('delete')} to delete`;
}

function modeNote({ mode }: WholePlan): string {
  if (mode === 'observe') return ' Mode observe: the reconciler reports this and writes nothing.';
  if (mode === 'paused') return ' Mode paused: the reconciler does nothing.';
  return '';
}
