import type { Change } from '../model/change.ts';
import type { Revision } from '../model/counters.ts';
import type { Notice, Severity } from '../model/notice.ts';
import type { FactChange } from './facts.ts';

/** One notification to operators, before it gets its id and time. */
export interface Notification {
  kind: 'revision' | 'repair' | 'notice' | 'resolved';
  severity: Severity;
  bindings: string[];
  /** The feed's revision now. */
  revision: Revision;
  /** Changes made in AWS. */
  changes: Change[];
  /** What became different for resolvers, by binding. */
  facts: { binding: string; changes: FactChange[] }[];
  notices: Notice[];
}
