import { describe, expect, it } from 'vitest';
import { actionsOf, example, type Statement, statements, synth } from './synth.ts';

const { home } = synth(example());

function policyOf(name: 'Agents' | 'People'): Statement[] {
  const { Ref } = home.toJSON().Outputs[`${name}PolicyArn`].Value;
  return statements(home).filter(({ policy }) => policy === Ref);
}

/** `feed/v1/*` of each statement with this action. */
function pathsOf(policy: readonly Statement[], action: string): string[] {
  return policy
    .filter((statement) => actionsOf(statement).includes(action))
    .flatMap(({ Resource }) => [Resource].flat())
    .map((resource) => {
      const parts: unknown[] = (resource as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1];
      return String(parts.at(-1)).replace(/^\//, '');
    });
}

describe('the policy for the machines of agents', () => {
  const policy = policyOf('Agents');

  it('reads the feed and its copy in Parameter Store', () => {
    expect(pathsOf(policy, 's3:GetObject')).toEqual(['feed/v1/*']);
    expect(pathsOf(policy, 'ssm:GetParametersByPath')).toEqual([
      ':parameter/privatelink-dns/feed',
      ':parameter/privatelink-dns/feed/*',
    ]);
  });

  it('writes one report, of the machine that its certificate or its role names', () => {
    expect(pathsOf(policy, 's3:PutObject')).toEqual([
      `feed/v1/status/\${aws:PrincipalTag/x509Subject/CN}.json`,
      `feed/v1/status/\${aws:PrincipalTag/privatelink-dns-host}.json`,
    ]);
  });

  it('keeps the two names apart, as a statement with a variable that has no value grants nothing', () => {
    const writes = policy.filter((statement) => actionsOf(statement).includes('s3:PutObject'));
    expect(writes.map(({ Resource }) => [Resource].flat().length)).toEqual([1, 1]);
  });

  it('does nothing else', () => {
    expect([...new Set(policy.flatMap(actionsOf))].sort()).toEqual([
      's3:GetObject',
      's3:ListBucket',
      's3:PutObject',
      'ssm:GetParameter',
      'ssm:GetParameters',
      'ssm:GetParametersByPath',
    ]);
  });
});

describe('the policy for people', () => {
  it('reads the feed, the reports and the parameters, and writes nothing', () => {
    const policy = policyOf('People');
    expect([...new Set(policy.flatMap(actionsOf))].sort()).toEqual([
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
});
