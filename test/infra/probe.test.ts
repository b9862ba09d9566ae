import { expect, it } from 'vitest';
import type { Config } from '../../shared/config/config.ts';
import { actionsOf, example, statements, synth } from './synth.ts';

const BY_ADDRESS: Partial<Config> = {
  rpz: { zone: 'rpz.privatelink-dns', answer: 'address', ttl: 60 },
  health: { withdraw: true, missesToWithdraw: 3, hitsToRestore: 2 },
};

it('probes each minute where answers by address follow withdrawals, and counts under health/v1/ alone', () => {
  const { home } = synth(example(BY_ADDRESS));
  home.hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(1 minute)' });
  home.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'privatelink-dns-net-prod-probe',
  });
  const writers = statements(home).filter(
    (statement) =>
      !statement.policy.startsWith('Readers') && actionsOf(statement).includes('s3:PutObject'),
  );
  const paths = writers.map(
    ({ Resource }) => /\/(\w+)\/v1\/\*/.exec(JSON.stringify(Resource))?.[1],
  );
  expect(paths.sort()).toEqual(['feed', 'health']);
});

it.each<[what: string, over: Partial<Config>]>([
  ['by default', {}],
  [
    'while answers are names',
    { health: { withdraw: true, missesToWithdraw: 3, hitsToRestore: 2 } },
  ],
])('has no probe %s', (_, over) => {
  const { home } = synth(example(over));
  home.resourceCountIs('AWS::Scheduler::Schedule', 1);
  expect(JSON.stringify(home.toJSON())).not.toContain('health/v1');
});
