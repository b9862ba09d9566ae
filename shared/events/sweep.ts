import type { Config } from '../config/config.ts';
import { type CheckMessage, SWEEP_REASON, type WakeBinding } from '../model/messages.ts';

export interface SweepDeps {
  config: Config;
  wake: WakeBinding;
  sendToPublisher(message: CheckMessage): Promise<void>;
  newId(): string;
  now(): Date;
}

/** Finds changes that no event reported: wakes every binding, then has the publisher compare the feed with its manifest. */
export async function sweep({
  config,
  wake,
  sendToPublisher,
  newId,
  now,
}: SweepDeps): Promise<void> {
  const id = newId();
  const observedAt = now().toISOString();
  await Promise.all(
    config.bindings.map(({ name }) =>
      wake({ binding: name, reason: SWEEP_REASON, observedAt }, `${id}:${name}`),
    ),
  );
  await sendToPublisher({ kind: 'check', observedAt });
}
