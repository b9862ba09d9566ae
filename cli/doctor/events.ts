import type { NotificationLog } from '../../shared/notify/log.ts';
import type { Finding } from './finding.ts';

/**
 * The finding that sweeps repaired drift, but no event caused a repair. The log keeps reports for a day. Undefined: no sweep
 * repaired drift, or an event also caused a repair. `checkTrails` is the sentence that starts the remedy.
 */
export function eventFinding(
  { bindings }: NotificationLog,
  checkTrails: string,
): Finding | undefined {
  const reports = Object.entries(bindings).flatMap(([name, { reports }]) =>
    reports.map(({ wokenBy }) => ({ name, wokenBy })),
  );
  if (reports.some(({ wokenBy }) => wokenBy === 'event')) return undefined;
  const swept = reports.filter(({ wokenBy }) => wokenBy === 'sweep').map(({ name }) => name);
  if (swept.length === 0) return undefined;
  return {
    check: 'events',
    subject: [...new Set(swept)].sort().join(', '),
    state: 'problem',
    text: `In the last day, sweeps found and repaired drift ${swept.length} time(s), and no event reported a change. Drift then lasts until the next sweep.`,
    remedy: `${checkTrails} If they record the writes of the Region, check the rules of EventBridge and the dead-letter queue of the function \`route\`.`,
  };
}
