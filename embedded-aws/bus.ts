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
  /** Targets get what this makes of the event; the rules were matched on the true one. */
  | { kind: 'corrupt'; change?: (event: EventBridgeEvent) => unknown };

/** Lambda tries an event again twice when its function fails: after one minute, then after two more. */
const RETRIES_MS = [60_000, 120_000];

/** The default event bus of one Region: no order, no promise of delivery, and sometimes twice. */
export class EventBus {
  /** From the change to its event's arrival at the rules. */
  delayMs = 5_000;
  /** Every event that was put, disturbed or not. */
  readonly events: EventBridgeEvent[] = [];
  /** Events whose target failed to the end. */
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

  /** What befalls the next event that a condition holds for, or simply the next one. */
  disturbNext(
    disturbance: Disturbance,
    when: (event: EventBridgeEvent) => boolean = () => true,
  ): void {
    this.#disturbances.push({ disturbance, when });
  }

  /** Nothing more befalls the events to come. */
  calm(): void {
    this.#disturbances = [];
  }

  put(event: EventBridgeEvent): void {
    this.events.push(structuredClone(event));
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
        // A corrupt event is no EventBridgeEvent; that is what its targets are tested with.
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

  #invoke(rule: Rule, event: EventBridgeEvent, delayMs: number, tried: number): void {
    this.#clock.after(delayMs, `event for ${rule.name}`, async () => {
      try {
        await rule.target(structuredClone(event));
      } catch (error) {
        const again = RETRIES_MS[tried];
        if (again === undefined) this.deadLetters.push({ rule: rule.name, event, error });
        else this.#invoke(rule, event, again, tried + 1);
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
