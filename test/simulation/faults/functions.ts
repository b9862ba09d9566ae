import { type Action, choose } from '../actions.ts';
import type { FunctionName } from '../lambda/invocation.ts';

const MINUTE = 60_000;
const NAMES: readonly FunctionName[] = [
  'reconcile',
  'publish',
  'reconcile',
  'publish',
  'route',
  'sweep',
];
/** Roughly the maximum number of calls in one invocation. A fault after the last call has no effect. */
const CALLS = 30;

/** Faults of functions and of their queues. */
export const FUNCTION_FAULTS = {
  'function-killed': {
    kind: 'fault',
    weight: 5,
    run: (simulation, [which, call, how]) => {
      const name = choose(NAMES, which);
      if (name === undefined) return undefined;
      const kind = how % 2 === 0 ? 'killed-before' : 'killed-after';
      const interruption = { kind, call: 1 + (call % CALLS), ms: 0 } as const;
      simulation.main.faults.push({ name, interruption });
      simulation.disturbPublisher(name);
      return `the next ${name}, ${kind} its call ${interruption.call}`;
    },
  },
  'function-paused': {
    kind: 'fault',
    weight: 4,
    run: (simulation, [which, call, long]) => {
      const name = choose(NAMES, which);
      if (name === undefined) return undefined;
      const interruption = {
        kind: 'paused' as const,
        call: 1 + (call % CALLS),
        ms: MINUTE * (1 + (long % 40)),
      };
      simulation.main.faults.push({ name, interruption });
      simulation.disturbPublisher(name);
      return `the next ${name}, ${interruption.ms / MINUTE} min before its call ${interruption.call}`;
    },
  },
  'function-run-twice': {
    kind: 'fault',
    weight: 4,
    run: (simulation, [which]) => {
      const name = choose(['reconcile', 'publish'] as const, which) ?? 'reconcile';
      simulation.main.faults.push({ name, twice: true });
      simulation.disturbPublisher(name);
      return `the next ${name}`;
    },
  },
  'clock-skewed': {
    kind: 'fault',
    weight: 1,
    run: (simulation, [which, ms, direction]) => {
      const name = choose(['reconcile', 'publish'] as const, which) ?? 'reconcile';
      const skewMs = (ms % (5 * MINUTE)) * (direction % 2 === 0 ? 1 : -1);
      simulation.main.faults.push({ name, skewMs });
      simulation.largestSkewMs = Math.max(simulation.largestSkewMs, Math.abs(skewMs));
      return `the next ${name} by ${skewMs} ms`;
    },
  },
  'old-version-lingers': {
    kind: 'fault',
    weight: 2,
    run: (simulation, [which, count]) => {
      const name = choose(['reconcile', 'publish'] as const, which) ?? 'reconcile';
      const times = 1 + (count % 3);
      for (let time = 0; time < times; time += 1) {
        simulation.main.faults.push({ name, isOld: true });
      }
      return `the next ${times} ${name}`;
    },
  },
  /** The queue redelivers messages that a function is still processing. */
  'messages-redelivered': {
    kind: 'fault',
    weight: 2,
    run: (simulation, [which]) => {
      const name = choose(['reconcile', 'publish'] as const, which) ?? 'reconcile';
      const queue = simulation.main.queues[name];
      const now = simulation.cloud.clock.now().getTime();
      const hidden = queue.messages.filter(
        ({ receiptHandle, visibleAt }) => receiptHandle !== undefined && visibleAt > now,
      );
      for (const { receiptHandle } of hidden) queue.changeVisibility(receiptHandle ?? '', 0);
      simulation.disturbPublisher(name);
      return hidden.length > 0 ? `${hidden.length} messages of ${name}` : undefined;
    },
  },
  /** The messages leave the queue, as after maxReceiveCount failures. */
  'messages-dead-lettered': {
    kind: 'fault',
    weight: 1,
    run: (simulation, [which]) => {
      const name = choose(['reconcile', 'publish'] as const, which) ?? 'reconcile';
      const queue = simulation.main.queues[name];
      const now = simulation.cloud.clock.now().getTime();
      const handles = queue.messages
        .filter(({ visibleAt }) => visibleAt > now)
        .flatMap(({ receiptHandle }) => receiptHandle ?? []);
      for (const handle of handles) queue.delete(handle);
      simulation.mayLoseReports = true;
      simulation.disturbPublisher(name);
      return handles.length > 0 ? `${handles.length} messages of ${name}` : undefined;
    },
  },
} as const satisfies Record<string, Action>;
