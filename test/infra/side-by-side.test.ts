import { expect, test } from 'vitest';
import type { Config } from '../../shared/config/config.ts';
import { everything, example, type Synth, synth } from './synth.ts';

/** Properties that must be unique for a resource type within one account and Region. */
const NAME = /^(Function|Role|Queue|Topic|Bucket|Rule|Alarm|Alias|LogGroup|Policy)?Name$/;

const NEIGHBOUR = example({ owner: 'net-test', parameterPrefix: '/privatelink-dns-test' });

interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
}

function resourcesOf({ home, network, events }: Synth): Resource[] {
  return [home, ...(network ? [network] : []), ...Object.values(events)].flatMap((template) =>
    Object.values(template.toJSON().Resources as Record<string, Resource>),
  );
}

/** Every name that the templates choose, such as `AWS::SQS::Queue privatelink-dns-net-prod-reconcile.fifo`. */
function namesOf(synthesized: Synth): string[] {
  const chosen = resourcesOf(synthesized)
    // Several zones may have the name of one service, and an inline policy belongs to its role.
    .filter(({ Type }) => Type !== 'AWS::Route53::HostedZone' && Type !== 'AWS::IAM::Policy')
    .flatMap(({ Type, Properties = {} }) =>
      Object.entries(Properties)
        .filter(([key, value]) => NAME.test(key) && typeof value === 'string')
        .map(([, value]) => `${Type} ${value}`),
    );
  return [...chosen, ...Object.keys(synthesized.waitsFor).map((stack) => `stack ${stack}`)];
}

test.each<[what: string, one: Config, other: Config]>([
  ['different configurations', everything(), example()],
  ['configurations that differ only in owner and prefix', example(), NEIGHBOUR],
])('two deployments of %s share no name in an account', (_, one, other) => {
  const [ours, theirs] = [namesOf(synth(one)), namesOf(synth(other))];
  for (const [names, { owner }] of [
    [ours, one],
    [theirs, other],
  ] as const) {
    expect(names).toContain(`AWS::SQS::Queue privatelink-dns-${owner}-reconcile.fifo`);
    expect(names).toContain(`AWS::Lambda::Function privatelink-dns-${owner}-reconcile`);
    expect(names).toContain(`AWS::IAM::Role privatelink-dns-${owner}-reconcile`);
  }
  expect(ours.filter((name) => theirs.includes(name))).toEqual([]);
});

test('a second deployment with the same prefix fails at its parameter, when it is deployed', () => {
  const [ours, theirs] = [namesOf(synth(example())), namesOf(synth(example({ owner: 'other' })))];
  expect(ours.filter((name) => theirs.includes(name))).toEqual([
    'AWS::SSM::Parameter /privatelink-dns/feed/deployment',
  ]);
});
