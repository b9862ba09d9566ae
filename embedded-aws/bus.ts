import type { VirtualClock } from './clock.ts';
import type { EventBridgeEvent } from './cloudtrail.ts';
import { checkPattern, matchesPattern, type Pattern } from './pattern.ts';

export interface Rule {
  name: string;
  pattern: Pattern;
  target: (event: EventBridgeEvent) => Promise<void> | void;
}

export type Disturbance =
  | { kind: 'drop' }
  | { kind: 'duplicate' }
  | { kind: 'delay'; ms: number }
  /** Targets receive the result of `change`. Rules are matched on the original event. */
  | { kind: 'corrupt'; change?: (event: EventBridgeEvent) => unknown };

/**
 * Lambda retries a failed asynchronous invocation twice: after one minute, then after two more (Lambda guide,
 * "Asynchronous invocation").
 */
const RETRIES_MS = [60_000, 120_000];

/** The default event bus of one Region. Events can be lost, duplicated and delivered out of order. */
export class EventBus {
  /** Time from a change until its event reaches the rules. */
  delayMs = 5_000;
  /** Every event that was put on the bus, including dropped events. */
  readonly events: EventBridgeEvent[] = [];
  /** Events whose target failed on every attempt. */
  readonly deadLetters: { rule: string; event: EventBridgeEvent; error: unknown }[] = [];
  readonly #clock: VirtualClock;
  readonly #rules: Rule[] = [];
  #disturbances: { disturbance: Disturbance; when: (event: EventBridgeEvent) => boolean }[] = [];

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  addRule(rule: Rule): void {
    checkPattern(rule.pattern);
    this.#rules.push(rule);
  }

  /** Disturbs the next event for which `when` holds; by default the next event. */
  disturbNext(
    disturbance: Disturbance,
    when: (event: EventBridgeEvent) => boolean = () => true,
  ): void {
    this.#disturbances.push({ disturbance, when });
  }

  /** Cancels all pending disturbances. */
  calm(): void {
    this.#disturbances = [];
  }

  put(event: EventBridgeEvent): void {
    this.events.push(event);
    const disturbance = this.#takeDisturbance(event);
    switch (disturbance?.kind) {
      case 'drop':
        return;
      case 'duplicate':
        this.#deliver(event, event, this.delayMs);
        this.#deliver(event, event, this.delayMs * 2);
        return;
      case 'delay':
        this.#deliver(event, event, this.delayMs + disturbance.ms);
        return;
      case 'corrupt': {
        const damaged = (disturbance.change ?? withoutDetail)(structuredClone(event));
        // A corrupt event is not an EventBridgeEvent. Targets are tested with it nevertheless.
        this.#deliver(event, damaged as EventBridgeEvent, this.delayMs);
        return;
      }
      default:
        this.#deliver(event, event, this.delayMs);
    }
  }

  #deliver(matched: EventBridgeEvent, delivered: EventBridgeEvent, delayMs: number): void {
    for (const rule of this.#rules) {
      if (matchesPattern(rule.pattern, matched)) this.#invoke(rule, delivered, delayMs, 0);
    }
  }

  #invoke(rule: Rule, event: EventBridgeEvent, delayMs: number, retries: number): void {
    this.#clock.after(delayMs, `event for ${rule.name}`, async () => {
      try {
        await rule.target(structuredClone(event));
      } catch (error) {
        const retryMs = RETRIES_MS[retries];
        if (retryMs === undefined) this.deadLetters.push({ rule: rule.name, event, error });
        else this.#invoke(rule, event, retryMs, retries + 1);
      }
    });
  }

  #takeDisturbance(event: EventBridgeEvent): Disturbance | undefined {
    const taken = this.#disturbances.find(({ when }) => when(event));
    this.#disturbances = this.#disturbances.filter((other) => other !== taken);
    return taken?.disturbance;
  }
}

function withoutDetail(event: EventBridgeEvent): unknown {
  return { ...event, detail: null };
}
