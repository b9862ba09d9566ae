import type { ActionName } from './actions.ts';
import { ACTIONS } from './actions.ts';
import { AGENT_FAULTS } from './faults/agents.ts';
import { Random } from './random.ts';
import { drawShape, type Shape } from './world/shape.ts';

/**
 * One action at one time. The picks choose among the objects that exist at that time, so an entry stays valid when
 * other entries are removed.
 */
export interface Entry {
  /** Milliseconds since the start of the run. */
  at: number;
  action: ActionName;
  picks: readonly [number, number, number];
}

/**
 * The complete definition of a run. It is drawn from the seed; the run itself uses the seed only for the durations of
 * calls.
 */
export interface Plan {
  seed: number;
  shape: Shape;
  entries: readonly Entry[];
  /** Milliseconds until faults end. */
  until: number;
}

const MINUTE = 60_000;

/** Draws the plan of a seed. `hours` replaces the drawn duration. */
export function drawPlan(seed: number, hours?: number): Plan {
  const random = new Random(seed);
  const shape = drawShape(random.fork('shape'));
  const timing = random.fork('timing');
  const drawn = timing.weighted([
    [14, timing.between(10, 40)],
    [4, timing.between(40, 120)],
    [0.7, timing.between(120, 420)],
  ]);
  // A large world makes many calls in a short time, so its run is shorter.
  const longest = 600 / shape.bindings.length;
  const minutes = hours === undefined ? Math.min(drawn, longest) : hours * 60;
  const until = minutes * MINUTE;
  return { seed, shape, until, entries: drawEntries(random.fork('history'), until, shape) };
}

/**
 * Some runs have many actions within a few minutes, some have few actions, some have no faults, and some have no
 * changes.
 */
function drawEntries(random: Random, until: number, { agents }: Shape): Entry[] {
  const kinds = random.weighted([
    [6, ['action', 'fault']],
    [2, ['action']],
    [1, ['fault']],
  ] as const);
  const actions = Object.entries(ACTIONS).filter(([, { kind }]) =>
    (kinds as readonly string[]).includes(kind),
  );
  const possible = actions.filter(([name]) => agents > 0 || !(name in AGENT_FAULTS));
  // Each run uses only some of the actions, so that their combinations occur often.
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
