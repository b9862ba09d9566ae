/**
 * The private DNS names of well-known services, for checks without credentials. AWS lists them in
 * DescribeVpcEndpointServices (PrivateDnsNames). Sources: the S3 guide (AWS PrivateLink for Amazon S3), the PrivateLink
 * guide (AWS services that integrate with AWS PrivateLink), and the zone names of aws-samples and of the Landing Zone
 * Accelerator.
 */
import { isAtOrBelow, isBelow } from './names.ts';
import { partitionSuffix, type ServiceChoice, serviceNames, serviceRegionOf } from './services.ts';

/** A domain of a service, and whether the service also has the names below it. */
export interface ServiceZone {
  domain: string;
  wildcard: boolean;
}

/** The labels before `<region>.<suffix>`; `*.` means that the service also has the names below. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  s3: [
    '*.s3',
    '*.s3-accesspoint',
    '*.s3-control',
    '*.s3.dualstack',
    '*.s3-accesspoint.dualstack',
    '*.s3-control.dualstack',
  ],
  athena: ['athena'],
  autoscaling: ['autoscaling'],
  cloudformation: ['cloudformation'],
  'codeartifact.api': ['codeartifact'],
  'codeartifact.repositories': ['*.d.codeartifact'],
  codebuild: ['codebuild'],
  'ecr.api': ['api.ecr'],
  'ecr.dkr': ['*.dkr.ecr'],
  ec2: ['ec2'],
  ec2messages: ['ec2messages'],
  ecs: ['ecs'],
  'ecs-agent': ['ecs-a'],
  'ecs-telemetry': ['ecs-t'],
  eks: ['eks'],
  elasticfilesystem: ['elasticfilesystem'],
  elasticloadbalancing: ['elasticloadbalancing'],
  events: ['events'],
  'execute-api': ['*.execute-api'],
  fsx: ['fsx'],
  glue: ['glue'],
  'kinesis-firehose': ['firehose'],
  'kinesis-streams': ['kinesis', '*.control-kinesis', '*.data-kinesis'],
  kms: ['kms'],
  lambda: ['lambda'],
  logs: ['logs'],
  monitoring: ['monitoring'],
  rds: ['rds'],
  'sagemaker.api': ['api.sagemaker'],
  'sagemaker.runtime': ['runtime.sagemaker'],
  secretsmanager: ['secretsmanager'],
  sns: ['sns'],
  sqs: ['sqs'],
  ssm: ['ssm'],
  ssmmessages: ['ssmmessages'],
  states: ['states'],
  sts: ['sts'],
};

/** Public names below a service's name that the service's endpoint does not serve. */
const PUBLIC_BELOW: Readonly<Record<string, { below: string; what: string }>> = {
  eks: { below: 'oidc', what: "the clusters' OIDC issuers" },
  fsx: { below: '*', what: 'the names of file systems (fs-...)' },
  transfer: { below: 'server', what: 'the names of servers (s-...)' },
  kafka: { below: '*', what: 'the names of brokers' },
  mq: { below: '*', what: 'the names of brokers (b-...)' },
  kinesisvideo: { below: '*', what: 'the data endpoints of streams' },
  iot: { below: '*', what: 'the data endpoints of accounts' },
  codeartifact: { below: 'd', what: 'the names of repositories' },
  'dkr.ecr': { below: '*', what: 'the registries of accounts' },
};

/** The domains of the service by the table. Undefined: the table does not contain the service. */
export function tabulatedZones(choice: ServiceChoice): ServiceZone[] | undefined {
  const region = serviceRegionOf(choice);
  const full = serviceNames(choice);
  const short = Object.keys(NAMES).find((name) =>
    serviceNames({ service: name, region }).some((known) => full.includes(known)),
  );
  return short === undefined ? undefined : zonesOf(short, region);
}

function zonesOf(short: string, region: string): ServiceZone[] {
  return (NAMES[short] ?? []).map((label) => ({
    domain: `${label.replace('*.', '')}.${region}.${partitionSuffix(region)}`,
    wildcard: label.startsWith('*.'),
  }));
}

/** The service of the table that has this name. */
export function tabulatedServiceOf(domain: string, region: string): string | undefined {
  return Object.keys(NAMES).find((short) =>
    zonesOf(short, region).some((zone) => covers(zone, domain)),
  );
}

/** Whether `domain` is a name of the service: the name itself, or a name below a wildcard. */
export function covers(zone: ServiceZone, domain: string): boolean {
  return zone.domain === domain || (zone.wildcard && isBelow(domain, zone.domain));
}

/** Public names that a private zone of this domain hides although no endpoint serves them. */
export function publicNamesBelow(domain: string, region: string): string | undefined {
  const suffix = `.${region}.${partitionSuffix(region)}`;
  const fact = isAtOrBelow(domain, suffix.slice(1))
    ? PUBLIC_BELOW[domain.slice(0, -suffix.length)]
    : undefined;
  return fact && `${fact.what} (${fact.below}.${domain})`;
}
