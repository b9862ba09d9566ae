import type { Disturbance } from '../../../embedded-aws/bus.ts';
import { type Action, choose } from '../actions.ts';

const HOUR = 3_600_000;

/** Faults in the delivery of events. Events of Route 53 start in us-east-1 and pass two buses. */
export const EVENT_FAULTS = {
  'events-lost': disturb(3, () => ({ kind: 'drop' })),
  'events-doubled': disturb(2, () => ({ kind: 'duplicate' })),
  'events-late': disturb(2, (pick) => ({ kind: 'delay', ms: (pick % 3) * HOUR + 60_000 })),
  'events-overtaken': disturb(2, (pick) => ({ kind: 'delay', ms: pick % 60_000 })),
  'events-malformed': disturb(1, (pick) => ({
    kind: 'corrupt',
    change: (event) =>
      choose<unknown>([null, {}, 'not an event', { ...event, detail: { eventName: 7 } }], pick),
  })),
} as const satisfies Record<string, Action>;

function disturb(weight: number, make: (pick: number) => Disturbance): Action {
  return {
    kind: 'fault',
    weight,
    run: ({ cloud }, [where, count, pick]) => {
      const region = where % 2 === 0 ? 'us-east-1' : cloud.region;
      const times = 1 + (count % 4);
      for (let time = 0; time < times; time += 1) cloud.bus(region).disturbNext(make(pick));
      return `the next ${times} events in ${region}`;
    },
  };
}
