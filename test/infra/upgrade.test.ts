import { readFileSync } from 'node:fs';
import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { describe, expect, it } from 'vitest';
import { example, synth } from './synth.ts';

/** What the release before this one deployed for the worked example. */
const PREVIOUS = ['privatelink-dns-net-prod', 'privatelink-dns-net-prod-events'] as const;

/** What loses something that no deployment brings back, or what readers know it by, when it is replaced. */
const HOLDS_STATE =
  /^(AWS::(S3::Bucket|SNS::Topic|SQS::Queue|KMS::(Key|Alias)|SSM::Parameter|Route53::HostedZone|DynamoDB::Table|Logs::LogGroup)|Custom::PublicKey)$/;

const DISTURBS: readonly ResourceImpact[] = [
  ResourceImpact.WILL_REPLACE,
  ResourceImpact.MAY_REPLACE,
  ResourceImpact.WILL_DESTROY,
  ResourceImpact.WILL_ORPHAN,
];

// Templates have no type of their own.
type Template = {
  Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
};

function previous(stack: string): Template {
  const file = new URL(`previous/${stack}.template.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8'));
}

const worked = synth(example());

function current(stack: string): Template {
  return (worked.events[stack] ?? worked.home).toJSON() as Template;
}

/** `WILL_REPLACE AWS::SQS::Queue X`, of all that an upgrade does to what holds state. */
function disturbances(before: Template, after: Template): string[] {
  const found: string[] = [];
  fullDiff(before, after).resources.forEachDifference((logicalId, change) => {
    const type = change.oldResourceType;
    if (type === undefined || !HOLDS_STATE.test(type) || !DISTURBS.includes(change.changeImpact)) {
      return;
    }
    found.push(`${change.changeImpact} ${type} ${logicalId}`);
  });
  return found.sort();
}

describe.each(PREVIOUS)('an upgrade of %s', (stack) => {
  it('replaces, removes and forgets nothing that holds state', () => {
    expect(disturbances(previous(stack), current(stack))).toEqual([]);
  });
});

describe('the comparison sees', () => {
  const [stack] = PREVIOUS;
  const find = (type: string) =>
    Object.keys(previous(stack).Resources).find(
      (id) => previous(stack).Resources[id]?.Type === type,
    ) ?? '';

  it.each([
    ['AWS::S3::Bucket', 'BucketName', 'another'],
    ['AWS::SQS::Queue', 'QueueName', 'another.fifo'],
    ['AWS::SNS::Topic', 'TopicName', 'another'],
    ['AWS::KMS::Alias', 'AliasName', 'alias/another'],
    ['AWS::SSM::Parameter', 'Name', '/another'],
  ])('that %s would be replaced for its %s', (type, property, value) => {
    const after = previous(stack);
    const resource = after.Resources[find(type)];
    if (resource === undefined) throw new Error(`the previous release has no ${type}`);
    resource.Properties[property] = value;
    expect(disturbances(previous(stack), after)).toEqual([`WILL_REPLACE ${type} ${find(type)}`]);
  });

  it('that a logical id was renamed', () => {
    const after = previous(stack);
    const id = find('AWS::S3::Bucket');
    const { [id]: bucket, ...others } = after.Resources;
    if (bucket === undefined) throw new Error('the previous release has no bucket');
    after.Resources = { ...others, Renamed: bucket };
    expect(disturbances(previous(stack), after)).toEqual([`WILL_ORPHAN AWS::S3::Bucket ${id}`]);
  });
});
