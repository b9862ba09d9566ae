import type { BindingSnapshot } from '../model/feed.ts';
import { withoutWildcard } from '../model/names.ts';
import { isS3, serviceNames } from '../model/services.ts';
import { checkedName, checkedWord } from './grammar.ts';
import { liveBindings } from './private-names.ts';
import type { ResolverKind } from './resolver.ts';
import { header } from './rpz.ts';

/**
 * The key of a service in a `services` section (the service id of its API, in lower case with `_`), by the last part of
 * the endpoint service's name. Lists only services whose endpoint serves a single API under a single name.
 */
const KEYS: ReadonlyMap<string, string> = new Map([
  ['athena', 'athena'],
  ['autoscaling', 'auto_scaling'],
  ['cloudformation', 'cloudformation'],
  ['cloudtrail', 'cloudtrail'],
  ['ec2', 'ec2'],
  ['ecr.api', 'ecr'],
  ['ecs', 'ecs'],
  ['events', 'eventbridge'],
  ['glue', 'glue'],
  ['kinesis-firehose', 'firehose'],
  ['kinesis-streams', 'kinesis'],
  ['kms', 'kms'],
  ['lambda', 'lambda'],
  ['logs', 'cloudwatch_logs'],
  ['monitoring', 'cloudwatch'],
  ['sagemaker.api', 'sagemaker'],
  ['sagemaker.runtime', 'sagemaker_runtime'],
  ['secretsmanager', 'secrets_manager'],
  ['sns', 'sns'],
  ['sqs', 'sqs'],
  ['ssm', 'ssm'],
  ['states', 'sfn'],
  ['sts', 'sts'],
]);

/** Settings of the AWS CLI and SDKs, for machines whose DNS configuration cannot be changed. */
export const awsConfig: ResolverKind = {
  files: {
    client: () => [
      {
        file: 'config',
        mediaType: 'text/plain',
        content: (input) =>
          [header(input, '#'), ...liveBindings(input.bindings).map(sectionsOf)].join('\n'),
        install: null,
        check: [],
        reload: [],
      },
    ],
  },
  unsupported: () => undefined,
};

function sectionsOf(snapshot: BindingSnapshot): string {
  const { service, region, endpoint } = snapshot;
  const binding = checkedWord(snapshot.binding);
  const name = checkedName(withoutWildcard(endpoint.name));
  // The names of bindings contain no underscore, so the two section names cannot collide with another binding's.
  if (isS3(snapshot)) {
    return [
      section(`privatelink-dns-${binding}`, {
        s3: `bucket.${name}`,
        s3_control: `control.${name}`,
      }),
      '# For access points by ARN.',
      section(`privatelink-dns-${binding}_accesspoints`, {
        s3: `accesspoint.${name}`,
        s3_control: `control.${name}`,
      }),
    ].join('\n');
  }
  const [fullName = service] = serviceNames(snapshot);
  const key = KEYS.get(fullName.split(`.${region}.`)[1] ?? '');
  if (key === undefined || endpoint.name !== name) {
    return `# ${binding}: no setting is known for ${checkedWord(service)}. Use a resolver.\n`;
  }
  return section(`privatelink-dns-${binding}`, { [key]: name });
}

function section(title: string, hosts: Readonly<Record<string, string>>): string {
  return [
    '# [profile NAME]',
    `# services = ${title}`,
    `[services ${title}]`,
    ...Object.entries(hosts).map(
      ([key, host]) => `${key} =\n  endpoint_url = https://${checkedName(host)}`,
    ),
    '',
  ].join('\n');
}
