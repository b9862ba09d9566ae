import type { StoredSet } from '../../embedded-aws/route53-records.ts';
import type { Manifest } from '../../shared/model/feed.ts';
import type { BindingMessage } from '../../shared/model/messages.ts';
import type { NoticeMessage } from '../../shared/notify/schema.ts';
import type { AgentMachine } from './agents/machine.ts';
import type { Invocation } from './lambda/invocation.ts';

export type Records = ReadonlyMap<string, StoredSet>;

/** One effect of the product that properties check: a write that took effect, or a run of an agent. */
export type ObservedEffect =
  | {
      kind: 'zone-written';
      invocation: Invocation;
      zoneId: string;
      before: Records;
      after: Records;
    }
  | { kind: 'zone-associated'; invocation: Invocation; zoneId: string }
  | { kind: 'reported'; invocation: Invocation; message: BindingMessage }
  | {
      kind: 'manifest-written';
      invocation: Invocation;
      before: { manifest: Manifest; etag: string } | undefined;
      after: Manifest;
      text: string;
    }
  /** The etag that the outbox had before; undefined if it did not exist. */
  | { kind: 'outbox-written'; invocation: Invocation; beforeEtag: string | undefined }
  | { kind: 'artifact-written'; key: string; before: string; after: string }
  | { kind: 'notified'; invocation: Invocation; message: NoticeMessage }
  | { kind: 'agent-ran'; machine: AgentMachine; before: AgentFacts; after: AgentFacts };

export type ObservedEffectOf<K extends ObservedEffect['kind']> = Extract<
  ObservedEffect,
  { kind: K }
>;

/** The files of one machine and their revision. The revision is undefined if none is installed. */
export interface AgentFacts {
  revision: number | undefined;
  files: ReadonlyMap<string, string>;
  loaded: ReadonlyMap<string, string>;
}
