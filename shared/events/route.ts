import type { Config } from '../config/config.ts';
import type { Manifest } from '../model/feed.ts';
import type { ReconcileMessage, WakeBinding } from '../model/messages.ts';
import type { Lookup } from '../model/observation.ts';
import type { Telemetry } from '../model/telemetry.ts';
import { identifiersOf } from './identifiers.ts';
import { bindingsToWake } from './wake.ts';

export interface RouteDeps {
  config: Config;
  published(): Promise<Lookup<Manifest>>;
  wake: WakeBinding;
  newId(): string;
  now(): Date;
  telemetry: Telemetry;
}

/**
 * Sends one message for each binding that an event may concern. An event that names no known resource wakes no binding. An
 * event that cannot be parsed wakes every binding. The deduplication id contains the event's id, so that SQS drops a second
 * delivery of the event but not a second event.
 */
export async function route(event: unknown, deps: RouteDeps): Promise<void> {
  const named = identifiersOf(event);
  if (named === undefined) {
    deps.telemetry.warn('an event could not be parsed: waking every binding');
    const id = deps.newId();
    const reason = 'an event that could not be parsed';
    return wakeAll(deps.config.bindings, { reason, isEvent: true }, id, deps);
  }
  const woken = bindingsToWake(named, deps.config, await deps.published());
  const { eventName, eventId, principal } = named;
  deps.telemetry.count('EventsRouted');
  deps.telemetry.info('routed', { eventName, eventId, bindings: woken.map(({ name }) => name) });
  const cause = {
    reason: eventName,
    isEvent: true,
    ...(principal !== undefined && { principal }),
  };
  await wakeAll(woken, cause, eventId, deps);
}

async function wakeAll(
  bindings: readonly { name: string }[],
  cause: Pick<ReconcileMessage, 'reason' | 'isEvent' | 'principal'>,
  id: string,
  { wake, now }: RouteDeps,
): Promise<void> {
  const observedAt = now().toISOString();
  await Promise.all(
    bindings.map(({ name }) => wake({ binding: name, ...cause, observedAt }, `${id}:${name}`)),
  );
}
