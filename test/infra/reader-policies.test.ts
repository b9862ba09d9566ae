import { expect, test } from 'vitest';
import { actionsOf, example, pathsOf, type Statement, statements, synth } from './synth.ts';

const { home } = synth(example());

function policyOf(name: 'Agents' | 'Operators'): Statement[] {
  const { Ref } = home.toJSON().Outputs[`${name}PolicyArn`].Value;
  return statements(home).filter(({ policy }) => policy === Ref);
}

const agents = policyOf('Agents');

test('agents may read the feed and its copy in Parameter Store', () => {
  expect(pathsOf(agents, 's3:GetObject')).toEqual(['feed/v1/*']);
  expect(pathsOf(agents, 'ssm:GetParametersByPath')).toEqual([
    ':parameter/privatelink-dns/feed',
    ':parameter/privatelink-dns/feed/*',
  ]);
});

test('an agent may write one report, for the machine that its certificate or role names', () => {
  expect(pathsOf(agents, 's3:PutObject')).toEqual([
    `feed/v1/status/\${aws:PrincipalTag/x509Subject/CN}.json`,
    `feed/v1/status/\${aws:PrincipalTag/privatelink-dns-host}.json`,
  ]);
});

test('each machine name has its own statement, because IAM ignores a statement with an empty variable', () => {
  const writes = agents.filter((statement) => actionsOf(statement).includes('s3:PutObject'));
  expect(writes.map(({ Resource }) => [Resource].flat().length)).toEqual([1, 1]);
});

test('agents have no other permissions', () => {
  expect([...new Set(agents.flatMap(actionsOf))].sort()).toEqual([
    's3:GetObject',
    's3:ListBucket',
    's3:PutObject',
    'ssm:GetParameter',
    'ssm:GetParameters',
    'ssm:GetParametersByPath',
  ]);
});

test('operators may read the feed, the reports and the parameters, and may write nothing', () => {
  const policy = policyOf('Operators');
  expect([...new Set(policy.flatMap(actionsOf))].sort()).toEqual([
    'kms:GetPublicKey',
    's3:GetObject',
    's3:ListBucket',
    'ssm:GetParameter',
    'ssm:GetParameters',
    'ssm:GetParametersByPath',
  ]);
  expect(pathsOf(policy, 's3:GetObject')).toEqual([
    'feed/v1/*',
    'history/v1/*',
    'notify/v1/outbox.json',
  ]);
  expect(pathsOf(policy, 'ssm:GetParameter')).toEqual([
    ':parameter/privatelink-dns',
    ':parameter/privatelink-dns/*',
  ]);
});
