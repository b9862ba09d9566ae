import { type Action, choose } from '../actions.ts';
import type { AgentDoom } from '../agents/machine.ts';

/** What befalls the machines on premises, and what people do there. */
export const AGENT_FAULTS = {
  'agent-crashes': doom(3, 'crash'),
  'agent-loses-power': doom(2, 'power'),
  'agent-disk-full': doom(2, 'disk-full'),
  'feed-out-of-reach': doom(2, 'unreachable'),
  'feed-handed-out-stale': doom(3, 'stale'),
  'feed-tampered-with': doom(2, 'tampered'),
  'resolver-does-not-answer': doom(2, 'resolver-down'),
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
    run: ({ machines }, [which, pick]) => choose(machines, which)?.spoil(pick),
  },
  'agent-rolled-back': {
    kind: 'fault',
    weight: 1,
    run: (simulation, [which]) => {
      const machine = choose(simulation.machines, which);
      if (machine === undefined) return undefined;
      simulation.cloud.clock.after(0, 'a person goes back', () => machine.goBack());
      return machine.name;
    },
  },
} as const satisfies Record<string, Action>;

function doom(weight: number, kind: AgentDoom['kind']): Action {
  return {
    kind: 'fault',
    weight,
    run: ({ machines }, [which, pick, times]) => {
      const machine = choose(machines, which);
      if (machine === undefined) return undefined;
      const count = 1 + (times % 3);
      for (let time = 0; time < count; time += 1) machine.dooms.push({ kind, pick: pick + time });
      return `the next ${count} runs of ${machine.name}`;
    },
  };
}
