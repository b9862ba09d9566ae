import type { BindingSnapshot } from '../model/feed.ts';
import { withoutWildcard } from '../model/names.ts';
import { isS3, serviceNames } from '../model/services.ts';
import { checkedName, checkedWord } from './grammar.ts';
import { liveBindings } from './private-names.ts';
import type { Artifact, RenderInput, ResolverKind } from './resolver.ts';
import { header } from './rpz.ts';

/**
 * The key of a service in a `services` section (its API's service id, in lower case with `_`), by the last
 * part of the endpoint service's name. Only those whose endpoint serves that one API under one name.
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

/** Settings of the AWS CLI and SDKs for people who change no DNS. */
export const awsConfig: ResolverKind = {
  uses: ['client'],
  unsupported: () => undefined,
  render: (input) => (input.uses.includes('client') ? [configFile(input)] : []),
};

function configFile(input: RenderInput): Artifact {
  const sections = liveBindings(input.bindings).map(sectionsOf);
  return {
    file: 'config',
    mediaType: 'text/plain',
    content: [header(input, '#'), ...sections].join('\n'),
    use: 'client',
    install: null,
    check: [],
    reload: [],
  };
}

function sectionsOf(snapshot: BindingSnapshot): string {
  const { service, region, endpoint } = snapshot;
  const binding = checkedWord(snapshot.binding);
  const name = checkedName(withoutWildcard(endpoint.name));
  // An underscore, which no binding's name has, so that no two sections have one name.
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
