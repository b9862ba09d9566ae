import { type Action, choose } from '../actions.ts';
import type { AgentFault } from '../agents/machine.ts';

/** Faults of the on-premises machines, and actions of their operators. */
export const AGENT_FAULTS = {
  'agent-crashes': upcoming(3, 'crash'),
  'agent-loses-power': upcoming(2, 'power'),
  'agent-disk-full': upcoming(2, 'disk-full'),
  'feed-out-of-reach': upcoming(2, 'unreachable'),
  'feed-handed-out-stale': upcoming(3, 'stale'),
  'feed-tampered-with': upcoming(2, 'tampered'),
  'resolver-does-not-answer': upcoming(2, 'resolver-down'),
  'agent-clock-skewed': {
    kind: 'fault',
    weight: 1,
    run: ({ machines }, [which, ms]) => {
      const machine = choose(machines, which);
      if (machine === undefined) return undefined;
      machine.skewMs = (ms % 600_000) - 300_000;
      return `${machine.name} by ${machine.skewMs} ms`;
    },
  },
  'installed-file-changed': {
    kind: 'fault',
    weight: 1,
    run: ({ machines }, [which, pick]) => choose(machines, which)?.overwriteFile(pick),
  },
  'agent-rolled-back': {
    kind: 'fault',
    weight: 1,
    run: (simulation, [which]) => {
      const machine = choose(simulation.machines, which);
      if (machine === undefined) return undefined;
      simulation.cloud.clock.after(0, 'an operator rolls back', () => machine.rollBack());
      return machine.name;
    },
  },
} as const satisfies Record<string, Action>;

function upcoming(weight: number, kind: AgentFault['kind']): Action {
  return {
    kind: 'fault',
    weight,
    run: ({ machines }, [which, pick, times]) => {
      const machine = choose(machines, which);
      if (machine === undefined) return undefined;
      const count = 1 + (times % 3);
      for (let time = 0; time < count; time += 1) machine.faults.push({ kind, pick: pick + time });
      return `the next ${count} runs of ${machine.name}`;
    },
  };
}
