/** A seed that failed once. Every test run includes it. */
export interface Regression {
  seed: number;
  /** Why the seed failed. */
  failure: string;
}

/**
 * What a seed does changes whenever the simulation draws differently, so an old seed may no longer reach its old
 * bug. Therefore each bug of the product also has its own test, or a mutant that restores the bug.
 */
export const REGRESSIONS: readonly Regression[] = [
  {
    seed: 21,
    failure:
      'an address was dropped at once, because its retirement was counted from its observation, long before its publication',
  },
  { seed: 221, failure: 'an address was dropped at once after the publisher had been paused' },
  {
    seed: 31,
    failure: 'the simulation checked for convergence before a failed report was redelivered',
  },
  {
    seed: 69,
    failure:
      'an operator re-created a parameter with another type, and Parameter Store rejected every write to it',
  },
  {
    seed: 868,
    failure:
      'a publication crashed after it sent a notice, the notice ended before the retry, and no message resolved it',
  },
  {
    seed: 951,
    failure: 'the simulation expected an address to retire before the sweep that removes it',
  },
  {
    seed: 79,
    failure:
      'with thirty bindings, an approval late in the run left addresses that had not retired yet',
  },
  {
    seed: 283,
    failure: 'the change limit of a second installation needed its own approval',
  },
  {
    seed: 3572,
    failure:
      'a list changed between two of its pages and missed one item; inbound endpoints now fit into one page',
  },
  {
    seed: 6628,
    failure:
      'an operator edited a record between the read and the batch that changed the other record of the zone',
  },
  {
    seed: 974,
    failure:
      'the writes of a held binding are named only when the binding is published again, and the simulation expected them earlier',
  },
  {
    seed: 102035,
    failure:
      'an operator deleted the apex between the read and the batch that restored the wildcard',
  },
  {
    seed: 920289,
    failure:
      'the agent removed an interrupted first installation, and the simulation took that for the loss of a revision',
  },
  {
    seed: 922216,
    failure:
      'KMS failed for hours, and the report of a change reached the dead-letter queue; the publish queue now retries longer',
  },
  {
    seed: 900178,
    failure: 'two slow calls took longer than the simulation waited for the effect of an event',
  },
  {
    seed: 194186658,
    failure:
      'an answer that was five minutes old did not contain an inbound address that was attached and published since',
  },
  {
    seed: 194187344,
    failure: 'a stale answer did not contain an endpoint address that was published since',
  },
  { seed: 2056, failure: 'an inbound endpoint took over the address of another inbound endpoint' },
  {
    seed: 1115,
    failure: 'events waited behind the requeued message of a binding in a long transition',
  },
  {
    seed: 1700346,
    failure:
      'a retried publication contained both the published and the held snapshot of a binding, and the first lifted the hold',
  },
  {
    seed: 1700416,
    failure: 'a report without a snapshot, sent after the held snapshot, lifted the hold',
  },
  {
    seed: 1703634,
    failure:
      'the simulation dated a publication by its write, and a slow publication had been decided seconds before',
  },
  {
    seed: 1702956,
    failure:
      'a paused function read the current manifest after old addresses, and so reported an old observation on a new generation',
  },
  {
    seed: 1702332,
    failure:
      'all addresses of an inbound endpoint were being updated, and the simulation expected a notice although the published forwarders still answered',
  },
  {
    seed: 1900448,
    failure: 'a notice about the zone of one binding was checked against the zone of another',
  },
  {
    seed: 194184916,
    failure:
      'a publication crashed after it resolved a notice, and the next occurrence of the notice was not sent',
  },
  {
    seed: 1069514302,
    failure:
      'a binding left the configuration before it was published, and no message resolved its notices',
  },
  {
    seed: 175805904,
    failure:
      'two publishers sent the same message, and the copy that arrived after the end of its notice counted as a new notice',
  },
  {
    seed: 700000227,
    failure: 'an inbound address that came after the last sample of the simulation counted as old',
  },
  {
    seed: 700000179,
    failure: 'the embedded AWS gave no names to an endpoint that was rejected before it had them',
  },
  {
    seed: 700016318,
    failure:
      'a paused publisher wrote a replacement long after it had decided it, and the simulation counted the retirement from the write',
  },
  {
    seed: 800004997,
    failure:
      'a stale answer was older than its fault asked for, and the simulation allowed only for that age',
  },
  {
    seed: 900000338,
    failure: 'a stale answer was older than the property allowed for',
  },
  {
    seed: 900007245,
    failure:
      'an address was detached before the manifest and attached again after the observation, and counted as still attached',
  },
  {
    seed: 910000833,
    failure:
      'a function ran twice at once, and the pages of both listings counted as two endpoints',
  },
  {
    seed: 15077484,
    failure:
      'the approved removal of the last binding changed the parameters, but the feed got no new revision',
  },
  {
    seed: 797066,
    failure:
      'a run learned from GetHostedZone alone that an association was missing, and the property required both reads',
  },
  {
    seed: 310003650,
    failure:
      'another writer deleted the records between the run that wrote them and its association, and the property did not allow it',
  },
  {
    seed: 310014605,
    failure:
      'a run that could not read the feed reported an overdue transition, which ended the notice about the lost endpoint',
  },
  {
    seed: 420018160,
    failure:
      'the manifest was removed after a run read it, and the property judged the kept addresses without a manifest',
  },
  {
    seed: 530000998,
    failure:
      'an overlapping run released the names after this run read the manifest, and the property judged only by that manifest',
  },
  {
    seed: 530003457,
    failure:
      'an artifact was missing when an operator resumed updates after a rollback, and the simulation resumed only once',
  },
  {
    seed: 530007276,
    failure:
      'Route 53 refused an association in each pass, because a VPC had another zone of that name, and the refusal counted as a write',
  },
  {
    seed: 540000344,
    failure:
      'a function that was not replaced yet released the names of its own configuration, and the property judged by the new configuration',
  },
  {
    seed: 234678051,
    failure:
      'the notice of repeated repairs ended when its window had passed, and its end counted as a write of a further pass',
  },
  {
    seed: 17773411,
    failure:
      'a zone was restored to an earlier state, and the report of a late run that wrote the same fence again was lost',
  },
];
