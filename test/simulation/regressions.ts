/** A seed that failed once, and what it was: they are run with every test. */
export interface Regression {
  seed: number;
  what: string;
}

/**
 * What a seed means changes with what the simulation draws, so that an old seed may not meet its old bug any
 * more: each bug of the product has a test of its own besides, or a mutant that puts it back.
 */
export const REGRESSIONS: readonly Regression[] = [
  {
    seed: 21,
    what: 'An address was dropped at once when its replacement was published long after it was observed: how long it is served counted from the observation.',
  },
  { seed: 221, what: 'The same, behind a publisher that had been paused.' },
  {
    seed: 31,
    what: 'The simulation judged before a report that had failed came back to the publisher.',
  },
  {
    seed: 69,
    what: 'A parameter made anew by hand with another type: Parameter Store refuses every write to it.',
  },
  {
    seed: 868,
    what: 'A notice whose message went out unheard, and which ended before the next try, is never said to have ended.',
  },
  {
    seed: 951,
    what: 'The simulation expected an address to retire before the sweep that takes it out.',
  },
  {
    seed: 79,
    what: 'Thirty bindings: an approval late in the run leaves addresses that still retire.',
  },
  {
    seed: 283,
    what: 'the change limit of a second installation waits for an approval of its own.',
  },
  {
    seed: 3572,
    what: 'A list that changed between two of its pages lacked one item: inbound endpoints never have more than a page.',
  },
  {
    seed: 6628,
    what: 'A record was edited by hand between the look and the batch that changed its sibling.',
  },
  {
    seed: 974,
    what: 'What was written for a binding that is then held is told when it is published again.',
  },
  {
    seed: 102035,
    what: 'A person deleted the apex between the look and the batch that restored the wildcard.',
  },
  {
    seed: 920289,
    what: 'A first installation that lost power twice is undone when the resolver does not answer: no revision was lost.',
  },
  {
    seed: 922216,
    what: 'KMS refused for hours, and the report of a change was set aside: the publish queue gives up later now.',
  },
  {
    seed: 900178,
    what: 'Two slow calls took longer than the simulation would wait for an event to be followed.',
  },
  {
    seed: 194186658,
    what: 'An answer five minutes behind did not know an inbound address that had been attached and published since.',
  },
  { seed: 194187344, what: 'The same of an endpoint’s address.' },
  { seed: 2056, what: 'The address of one inbound endpoint was taken by another.' },
  { seed: 1115, what: 'Events wait behind the look at a binding that is in transition for long.' },
  {
    seed: 1700346,
    what: 'A publication that failed came back with what was published before and what is held: the one let the other go.',
  },
  {
    seed: 1700416,
    what: 'The same, where runs that learned nothing reported after what is held.',
  },
  {
    seed: 1703634,
    what: 'The simulation counted the time between two publications by their writing, and a slow one was decided seconds before.',
  },
  {
    seed: 1702956,
    what: 'A function that was paused knew the manifest of now and the addresses of before: an old look on a new generation.',
  },
  {
    seed: 1702332,
    what: 'All addresses of an inbound endpoint are being updated: forwarders that are published go on, and nobody has to be told.',
  },
  {
    seed: 1900448,
    what: 'What one binding said of its zone was judged by a question about the zone of another.',
  },
  {
    seed: 194184916,
    what: 'A publication died once it had said that a notice ended, and nobody was told when the same came back.',
  },
];
