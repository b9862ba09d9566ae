import type { Config } from '../config/config.ts';
import type { CheckMessage, WakeBinding } from '../model/messages.ts';

export interface SweepDeps {
  config: Config;
  wake: WakeBinding;
  sendToPublisher(message: CheckMessage): Promise<void>;
  newId(): string;
}

/** Finds changes that no event reported: wakes every binding, then has the publisher compare the feed with its manifest. */
export async function sweep({ config, wake, sendToPublisher, newId }: SweepDeps): Promise<void> {
  const id = newId();
  await Promise.all(
    config.bindings.map(({ name }) => wake({ binding: name, reason: 'sweep' }, `${id}:${name}`)),
  );
  await sendToPublisher({ kind: 'check' });
}
