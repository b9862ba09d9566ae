import { expect, test } from 'vitest';
import { EmbeddedCloud } from '../../embedded-aws/cloud.ts';
import { install } from '../../embedded-aws/install.ts';
import { workedExample } from '../../embedded-aws/worked-example.ts';
import type { RecordChange, Route53Port } from '../../shared/cloud/ports.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import { actionsOf, example, pathsOf, statements, synth } from './synth.ts';

const config = example();
const { home } = synth(config);
const silent = { info: () => {}, warn: () => {}, error: () => {}, count: () => {} };

async function installed() {
  const cloud = new EmbeddedCloud();
  await workedExample(cloud);
  return { cloud, installation: install(cloud, config, silent) };
}

// The embedded AWS does not enforce policies, so the tests compare the policies with recorded calls.
test('the roles allow every call that a sweep makes', async () => {
  const { cloud, installation } = await installed();
  await installation.sweep();
  await cloud.clock.runUntil('idle');
  const made = cloud.calls.map(({ service, operation }) =>
    operation === 'ListObjectsV2' ? 's3:ListBucket' : `${service}:${operation}`,
  );
  expect(made).toContain('route53:ChangeResourceRecordSets');
  expect(made).toContain('sns:Publish');
  const allowed = statements(home).flatMap(actionsOf);
  expect([...new Set(made)].filter((action) => !allowed.includes(action))).toEqual([]);
});

test.each(['GetObject', 'PutObject'])(
  'the roles allow %s for every key of a sweep',
  async (name) => {
    const { cloud, installation } = await installed();
    await installation.sweep();
    await cloud.clock.runUntil('idle');
    const keys = cloud.calls
      .filter(({ operation }) => operation === name)
      .flatMap(({ input }) => /"Key":"([^"]+)"/.exec(input)?.[1] ?? []);
    expect(keys.length).toBeGreaterThan(0);
    const roles = statements(home).filter(({ policy }) => !policy.startsWith('Readers'));
    const allowed = pathsOf(roles, `s3:${name}`);
    const isAllowed = (key: string) =>
      allowed.some((path) =>
        path.endsWith('*') ? key.startsWith(path.slice(0, -1)) : key === path,
      );
    expect(keys.filter((key) => !isAllowed(key))).toEqual([]);
  },
);

test('publish may change the visibility of messages on its own queue, as it does after a failure', async () => {
  const { cloud, installation } = await installed();
  cloud.faults.inject({ operation: 'Sign', effect: { kind: 'throttle' } });
  await installation.sweep();
  await cloud.clock.runUntil('idle');
  const [call] = cloud.calls.filter(({ operation }) => operation === 'ChangeMessageVisibility');
  expect(call).toMatchObject({ outcome: 'ok', input: expect.stringContaining('-publish.fifo') });
  const [allowed] = statements(home).filter(
    (statement) =>
      statement.policy.startsWith('PublishFeedRole') &&
      actionsOf(statement).includes('sqs:ChangeMessageVisibility'),
  );
  expect(JSON.stringify(allowed?.Resource)).toMatch(/"PublishQueue(?!Dead)/);
});

test('reconcile may write exactly the names and types that it writes, in the form that IAM compares', async () => {
  const { cloud, installation } = await installed();
  const written: { zone: string; change: RecordChange }[] = [];
  const route53 = cloud.route53();
  const watched: Route53Port = {
    ...route53,
    changeResourceRecordSets: (input) => {
      for (const change of input.ChangeBatch.Changes) {
        written.push({ zone: input.HostedZoneId, change });
      }
      return route53.changeResourceRecordSets(input);
    },
  };
  const { world } = installation.reconcile;
  await reconcile(config.bindings, {
    ...installation.reconcile,
    world: { ...world, route53: () => watched },
  });
  expect(written.length).toBeGreaterThan(0);

  for (const { id, domain } of config.bindings[0]?.zones ?? []) {
    const statement = statements(home).find(
      ({ Resource, Action }) =>
        Action === 'route53:ChangeResourceRecordSets' &&
        [Resource].flat().some((arn) => String(arn).endsWith(`/${id}`)),
    );
    const allowed = statement?.Condition?.['ForAllValues:StringEquals'] ?? {};
    const here = written.filter(({ zone }) => zone === id).map(({ change }) => change);
    const names = here.map(({ ResourceRecordSet: { Name = '' } }) =>
      Name.replace(/\.$/, '').replace('*', '\\052'),
    );
    // Route 53 refuses the other names of the statement in this zone.
    const inZone = [allowed['route53:ChangeResourceRecordSetsNormalizedRecordNames']]
      .flat()
      .filter((name) => name === domain || String(name).endsWith(`.${domain}`));
    expect([...new Set(names)].sort()).toEqual(inZone.sort());
    for (const { Action, ResourceRecordSet } of here) {
      expect(allowed['route53:ChangeResourceRecordSetsActions']).toContain(Action);
      expect(allowed['route53:ChangeResourceRecordSetsRecordTypes']).toContain(
        ResourceRecordSet.Type,
      );
    }
  }
});
