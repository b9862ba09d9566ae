import type { ActionName } from './actions.ts';
import { ACTIONS } from './actions.ts';
import { AGENT_FAULTS } from './faults/agents.ts';
import { Random } from './random.ts';
import { drawShape, type Shape } from './world/shape.ts';

/** One thing that befalls the world. The picks choose among what is there at that observation, so that an entry keeps its meaning when others are taken out. */
export interface Entry {
  /** Milliseconds from the beginning. */
  at: number;
  action: ActionName;
  picks: readonly [number, number, number];
}

/** All of a run: the seed draws it, and carrying it out takes nothing else by chance but `seed` for the pace of calls. */
export interface Plan {
  seed: number;
  shape: Shape;
  entries: readonly Entry[];
  /** Milliseconds until faults end. */
  until: number;
}

const MINUTE = 60_000;

/** `hours` replaces the length that the seed would have drawn. */
export function drawPlan(seed: number, hours?: number): Plan {
  const random = new Random(seed);
  const shape = drawShape(random.fork('shape'));
  const timing = random.fork('timing');
  const drawn = timing.weighted([
    [14, timing.between(10, 40)],
    [4, timing.between(40, 120)],
    [0.7, timing.between(120, 420)],
  ]);
  // A large world is as much work in a short time as a small one in a long time.
  const most = 600 / shape.bindings.length;
  const minutes = hours === undefined ? Math.min(drawn, most) : hours * 60;
  const until = minutes * MINUTE;
  return { seed, shape, until, entries: drawEntries(random.fork('history'), until, shape) };
}

/** Some runs are of many actions close together, some of few, some without faults and some without changes. */
function drawEntries(random: Random, until: number, { agents }: Shape): Entry[] {
  const moods = random.weighted([
    [6, ['action', 'fault']],
    [2, ['action']],
    [1, ['fault']],
  ] as const);
  const actions = Object.entries(ACTIONS).filter(([, { kind }]) =>
    (moods as readonly string[]).includes(kind),
  );
  const possible = actions.filter(([name]) => agents > 0 || !(name in AGENT_FAULTS));
  // A run concentrates on a few kinds of actions: bugs hide in their combinations.
  const favoured = possible.filter(() => random.chance(0.4));
  const choices = (favoured.length > 0 ? favoured : possible).map(
    ([name, { weight }]) => [weight, name as ActionName] as const,
  );
  const count = Math.min(
    80,
    random.between(3, 10) + Math.floor((until / (60 * MINUTE)) * random.int(10)),
  );
  const burst = random.chance(0.4);
  const centre = random.int(until);
  return Array.from({ length: count }, (): Entry => {
    const spread = Math.min(until, 3 * MINUTE);
    const at = burst && random.chance(0.6) ? centre + random.int(spread) : random.int(until);
    const pick = () => random.int(1 << 30);
    return {
      at: Math.min(at, until - 1),
      action: random.weighted(choices),
      picks: [pick(), pick(), pick()],
    };
  }).sort((a, b) => a.at - b.at);
}
