import { Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import type { Config } from '../../shared/config/config.ts';
import { actionsOf, everything, example, statements, synth } from './synth.ts';

test('a deployment that withdraws addresses probes each minute, and its probe writes only below health/v1/', () => {
  const { home } = synth(everything());
  home.hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(1 minute)' });
  home.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'privatelink-dns-everything-probe',
  });
  const written = statements(home)
    .filter((statement) => actionsOf(statement).includes('s3:PutObject'))
    .flatMap(({ policy, Resource }) =>
      [...JSON.stringify(Resource).matchAll(/\/(\w+\/v1\/)/g)].map(([, path]) => ({
        policy,
        path,
      })),
    );
  const probe = written.filter(({ policy }) => policy.startsWith('ProbeRole'));
  expect(probe.map(({ path }) => path)).toEqual(['health/v1/']);
  expect(written.filter(({ path }) => path === 'health/v1/')).toEqual(probe);
});

test('only the role of the probe may write or delete what counts as measured by the probe', () => {
  const { home } = synth(everything());
  const policies = Object.values(home.findResources('AWS::S3::BucketPolicy'));
  const [denial, ...more] = policies
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Sid }) => Sid === 'OnlyOneRoleWrites');
  expect(more).toEqual([]);
  expect(denial).toMatchObject({
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: ['s3:DeleteObject*', 's3:PutObject*'],
  });
  expect(JSON.stringify(denial.Resource)).toContain('"/health/v1/*"');
  const [key, value] = Object.entries(denial.Condition.ArnNotEquals)[0] ?? [];
  expect(key).toBe('aws:PrincipalArn');
  expect(JSON.stringify(value)).toMatch(/:role\/privatelink-dns-everything-probe(-|")/);
  home.hasResourceProperties('AWS::IAM::Role', {
    RoleName: Match.stringLikeRegexp('^privatelink-dns-everything-probe'),
  });
});

test.each<[what: string, over: Partial<Config>]>([
  ['by default', {}],
  ['with names as answers', { health: { withdraw: true, missesToWithdraw: 3, hitsToRestore: 2 } }],
])('a deployment %s has no probe', (_, over) => {
  const { home } = synth(example(over));
  home.resourceCountIs('AWS::Scheduler::Schedule', 1);
  expect(JSON.stringify(home.toJSON())).not.toContain('health/v1');
});
