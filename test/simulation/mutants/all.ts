import { AGENT_MUTANTS } from './agent.ts';
import { FEED_MUTANTS } from './feed.ts';
import type { Mutant } from './mutant.ts';
import { ZONE_MUTANTS } from './zones.ts';

export const MUTANTS: readonly Mutant[] = [...ZONE_MUTANTS, ...FEED_MUTANTS, ...AGENT_MUTANTS];
