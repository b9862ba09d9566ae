import { readFileSync } from 'node:fs';
import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { expect, test } from 'vitest';
import { example, synth } from './synth.ts';

/** The stacks that the previous release deployed for the worked example. */
const PREVIOUS = ['privatelink-dns-net-prod', 'privatelink-dns-net-prod-events'] as const;

/** The resource types whose replacement loses data, or an identifier that readers or attached roles use. */
const HOLDS_STATE =
  /^(AWS::(S3::Bucket|SNS::Topic|SQS::Queue|KMS::(Key|Alias)|SSM::Parameter|Route53::HostedZone|DynamoDB::Table|Logs::LogGroup|IAM::ManagedPolicy)|Custom::PublicKey)$/;

const DISTURBS: readonly ResourceImpact[] = [
  ResourceImpact.WILL_REPLACE,
  ResourceImpact.MAY_REPLACE,
  ResourceImpact.WILL_DESTROY,
  ResourceImpact.WILL_ORPHAN,
];

type Template = {
  Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
};

function previous(stack: string): Template {
  const file = new URL(`previous/${stack}.template.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8'));
}

const worked = synth(example());

function current(stack: string): Template {
  // The comparison changes its arguments.
  return structuredClone((worked.events[stack] ?? worked.home).toJSON()) as Template;
}

/** The changes of an upgrade to resources that hold state, such as `WILL_REPLACE AWS::SQS::Queue X`. */
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

test.each(PREVIOUS)(
  'an upgrade of %s replaces and removes no resource that holds state',
  (stack) => {
    expect(disturbances(previous(stack), current(stack))).toEqual([]);
  },
);

const [stack] = PREVIOUS;
const find = (type: string) =>
  Object.entries(previous(stack).Resources).find(([, { Type }]) => Type === type)?.[0] ?? '';

test.each([
  ['AWS::S3::Bucket', 'BucketName', 'another'],
  ['AWS::SQS::Queue', 'QueueName', 'another.fifo'],
  ['AWS::SNS::Topic', 'TopicName', 'another'],
  ['AWS::KMS::Alias', 'AliasName', 'alias/another'],
  ['AWS::SSM::Parameter', 'Name', '/another'],
])(
  'the comparison detects that %s would be replaced because of its %s',
  (type, property, value) => {
    const after = previous(stack);
    const resource = after.Resources[find(type)];
    if (resource === undefined) throw new Error(`the previous release has no ${type}`);
    resource.Properties[property] = value;
    expect(disturbances(previous(stack), after)).toEqual([`WILL_REPLACE ${type} ${find(type)}`]);
  },
);

test('the comparison detects a renamed logical id', () => {
  const after = previous(stack);
  const id = find('AWS::S3::Bucket');
  const { [id]: bucket, ...others } = after.Resources;
  if (bucket === undefined) throw new Error('the previous release has no bucket');
  after.Resources = { ...others, Renamed: bucket };
  expect(disturbances(previous(stack), after)).toEqual([`WILL_ORPHAN AWS::S3::Bucket ${id}`]);
});
