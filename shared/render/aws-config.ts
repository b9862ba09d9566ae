import type { BindingSnapshot } from '../model/feed.ts';
import { withoutWildcard } from '../model/names.ts';
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
  guide: {
    title: 'AWS CLI and SDK settings',
    versions:
      'AWS CLI 2.13 and 1.29 and later, and SDKs that read `services` sections (see “Service-specific endpoints” in the AWS SDKs and Tools Reference Guide)',
    enable: {
      client: [
        'Append the file to `~/.aws/config` (or to the file that `AWS_CONFIG_FILE` names), in place of the sections of the revision before.',
        'In the profile that shall use the endpoint, name the section: `services = privatelink-dns-BINDING`, and set its `region` to the endpoint’s.',
        'For access points by ARN, make a second profile with `services = privatelink-dns-BINDING_accesspoints`.',
      ],
    },
    traps: [
      'One `endpoint_url` serves either buckets or access points: S3 has a prefix of its own for each (`bucket.`, `accesspoint.`), and a program that uses both needs two profiles or two clients. An access point by ARN under the profile for buckets is sent to a name that does not serve it.',
      'Every bucket goes to this endpoint, those of other Regions too, and they fail: the endpoint serves its own Region alone. Use one profile for each Region.',
      '`--endpoint-url`, an `endpoint_url` in code and `AWS_ENDPOINT_URL_S3` override the section; `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true` switches it off.',
      'The name of the endpoint is resolved in public DNS and answers with private addresses: a resolver with rebind protection must let it through.',
    ],
    limits: [
      'Programs that are not built on the AWS CLI or SDKs do not read it, nor do presigned URLs that somebody else made.',
      'Chosen buckets cannot be told apart: the setting is for all that a profile does in S3.',
      'Multi-Region access points, Object Lambda, directory buckets (S3 Express) and S3 on Outposts have endpoints of their own, which no setting here names; keep them on a profile without the section.',
      'Services whose endpoint has several names or no API of the AWS CLI (`ecr.dkr`, `execute-api`, `ssmmessages`) are left out, with a comment that says so.',
    ],
  },
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
  const known = service.split(`.${region}.`)[1] ?? '';
  // An underscore, which no binding's name has, so that no two sections have one name.
  if (known === 's3') {
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
  const key = KEYS.get(known);
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
