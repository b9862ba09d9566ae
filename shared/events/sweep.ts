import type { Config } from '../config/config.ts';
import type { CheckMessage, WakeBinding } from '../model/messages.ts';

export interface SweepDeps {
  config: Config;
  wake: WakeBinding;
  sendToPublisher(message: CheckMessage): Promise<void>;
  newId(): string;
  now(): Date;
}

/** The timed pass that finds what events missed: every binding, then the feed against what its manifest says. */
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
      wake({ binding: name, reason: 'sweep', observedAt }, `${id}:${name}`),
    ),
  );
  await sendToPublisher({ kind: 'check', observedAt });
}
