import { expect, it } from 'vitest';
import type { Config } from '../../shared/config/config.ts';
import { everything, example, type Synth, synth } from './synth.ts';

/** Properties by which AWS tells resources of a kind apart in one account and Region. */
const NAMES = ['FunctionName', 'RoleName', 'QueueName', 'AliasName', 'LogGroupName', 'BucketName'];

interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
}

function resourcesOf({ home, network, events }: Synth): Resource[] {
  return [home, ...(network ? [network] : []), ...Object.values(events)].flatMap((template) =>
    Object.values(template.toJSON().Resources as Record<string, Resource>),
  );
}

/** `AWS::SQS::Queue privatelink-dns-net-prod-reconcile.fifo`, of every name that a template chooses. */
function namesOf(made: Synth): string[] {
  const chosen = resourcesOf(made).flatMap(({ Type, Properties = {} }) =>
    [...NAMES, 'Name'].flatMap((key) => {
      // A zone's name is the service's: many zones may have it.
      const value = Type === 'AWS::Route53::HostedZone' ? undefined : Properties[key];
      return typeof value === 'string' ? [`${Type} ${value}`] : [];
    }),
  );
  return [...chosen, ...Object.keys(made.waitsFor).map((stack) => `stack ${stack}`)];
}

it.each<[what: string, one: Config, other: Config]>([
  ['different configurations', everything(), example()],
  [
    'the same but for owner and prefix',
    example(),
    example({ owner: 'net-test', parameterPrefix: '/privatelink-dns-test' }),
  ],
])('%s share no name in an account', (_, one, other) => {
  const [ours, theirs] = [namesOf(synth(one)), namesOf(synth(other))];
  expect(ours).toContain(`AWS::SQS::Queue privatelink-dns-${one.owner}-reconcile.fifo`);
  expect(ours.filter((name) => theirs.includes(name))).toEqual([]);
});

it('a second deployment on the same prefix collides at its parameter, and not later', () => {
  const [ours, theirs] = [namesOf(synth(example())), namesOf(synth(example({ owner: 'other' })))];
  expect(ours.filter((name) => theirs.includes(name))).toEqual([
    'AWS::SSM::Parameter /privatelink-dns/feed/deployment',
  ]);
});
