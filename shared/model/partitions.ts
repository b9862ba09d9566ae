/**
 * The partitions of AWS. The suffixes and home Regions are those of botocore's partitions.json; the prefixes of service
 * names are those of the AWS CDK's `InterfaceVpcEndpointAwsService`.
 */
export interface Partition {
  id: string;
  /** The form of the partition's Region codes. It also matches Regions that AWS adds later. */
  form: RegExp;
  /** The Regions that this version knows. */
  regions: readonly string[];
  /** The suffix of public service names and of endpoint names (`vpce.<suffix>`). */
  suffix: string;
  /** The other suffixes below which AWS publishes names of services. */
  otherSuffixes: readonly string[];
  /** The prefixes of full service names. Which prefix a service has differs from service to service. */
  servicePrefixes: readonly string[];
  /** Route 53's Region: it signs requests for this Region, and its events occur only there. */
  homeRegion: string;
  /** Whether EventBridge rules can forward Route 53's events to the bus of another Region. Otherwise sweeps find changes. */
  forwardsEvents: boolean;
}

const AWS: Partition = {
  id: 'aws',
  form: /^(us|eu|ap|sa|ca|me|af|il|mx)-[a-z]+-\d{1,2}$/,
  regions: [
    ...['af-south-1', 'ap-east-1', 'ap-east-2', 'ap-northeast-1', 'ap-northeast-2'],
    ...['ap-northeast-3', 'ap-south-1', 'ap-south-2', 'ap-southeast-1', 'ap-southeast-2'],
    ...['ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7'],
    ...['ca-central-1', 'ca-west-1', 'eu-central-1', 'eu-central-2', 'eu-north-1', 'eu-south-1'],
    ...['eu-south-2', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'il-central-1', 'me-central-1'],
    ...['me-south-1', 'mx-central-1', 'sa-east-1', 'us-east-1', 'us-east-2', 'us-west-1'],
    'us-west-2',
  ],
  suffix: 'amazonaws.com',
  otherSuffixes: ['api.aws', 'on.aws', 'sagemaker.aws'],
  servicePrefixes: ['com.amazonaws'],
  homeRegion: 'us-east-1',
  forwardsEvents: true,
};

export const PARTITIONS: readonly Partition[] = [
  AWS,
  {
    id: 'aws-cn',
    form: /^cn-[a-z]+-\d{1,2}$/,
    regions: ['cn-north-1', 'cn-northwest-1'],
    suffix: 'amazonaws.com.cn',
    otherSuffixes: ['api.amazonwebservices.com.cn', 'on.amazonwebservices.com.cn'],
    servicePrefixes: ['com.amazonaws', 'cn.com.amazonaws'],
    homeRegion: 'cn-northwest-1',
    forwardsEvents: false,
  },
  {
    id: 'aws-us-gov',
    form: /^us-gov-[a-z]+-\d{1,2}$/,
    regions: ['us-gov-east-1', 'us-gov-west-1'],
    suffix: 'amazonaws.com',
    otherSuffixes: ['api.aws', 'on.aws', 'sagemaker.aws'],
    servicePrefixes: ['com.amazonaws'],
    homeRegion: 'us-gov-west-1',
    forwardsEvents: false,
  },
  {
    id: 'aws-iso',
    form: /^us-iso-[a-z]+-\d{1,2}$/,
    regions: ['us-iso-east-1', 'us-iso-west-1'],
    suffix: 'c2s.ic.gov',
    otherSuffixes: ['api.aws.ic.gov'],
    servicePrefixes: ['com.amazonaws', 'gov.ic.c2s'],
    homeRegion: 'us-iso-east-1',
    forwardsEvents: false,
  },
  {
    id: 'aws-iso-b',
    form: /^us-isob-[a-z]+-\d{1,2}$/,
    regions: ['us-isob-east-1', 'us-isob-west-1'],
    suffix: 'sc2s.sgov.gov',
    otherSuffixes: ['api.aws.scloud'],
    servicePrefixes: ['com.amazonaws', 'gov.sgov.sc2s'],
    homeRegion: 'us-isob-east-1',
    forwardsEvents: false,
  },
  {
    id: 'aws-iso-e',
    form: /^eu-isoe-[a-z]+-\d{1,2}$/,
    regions: ['eu-isoe-west-1'],
    suffix: 'cloud.adc-e.uk',
    otherSuffixes: ['api.cloud-aws.adc-e.uk'],
    servicePrefixes: ['com.amazonaws', 'uk.adc-e.cloud'],
    homeRegion: 'eu-isoe-west-1',
    forwardsEvents: false,
  },
  {
    id: 'aws-iso-f',
    form: /^us-isof-[a-z]+-\d{1,2}$/,
    regions: ['us-isof-east-1', 'us-isof-south-1'],
    suffix: 'csp.hci.ic.gov',
    otherSuffixes: ['api.aws.hci.ic.gov'],
    servicePrefixes: ['com.amazonaws', 'gov.ic.hci.csp'],
    homeRegion: 'us-isof-south-1',
    forwardsEvents: false,
  },
  {
    id: 'aws-eusc',
    form: /^eusc-[a-z]+-[a-z]+-\d{1,2}$/,
    regions: ['eusc-de-east-1'],
    suffix: 'amazonaws.eu',
    otherSuffixes: ['api.amazonwebservices.eu', 'on.amazonwebservices.eu'],
    servicePrefixes: ['com.amazonaws', 'eu.amazonaws'],
    homeRegion: 'eusc-de-east-1',
    forwardsEvents: false,
  },
];

/** The partition of a Region, by the form of its code. A code of an unknown form counts as a Region of `aws`. */
export function partitionOf(region: string): Partition {
  return PARTITIONS.find(({ form }) => form.test(region)) ?? AWS;
}

export function isKnownRegion(region: string): boolean {
  return PARTITIONS.some(({ regions }) => regions.includes(region));
}

export function knownRegions(): string[] {
  return PARTITIONS.flatMap(({ regions }) => regions);
}

/** The suffixes below which AWS publishes names of services in the Region's partition. */
export function serviceSuffixes(region: string): string[] {
  const { suffix, otherSuffixes } = partitionOf(region);
  return [suffix, ...otherSuffixes];
}

/** The suffixes of all partitions. Only AWS publishes names below them. */
export function allServiceSuffixes(): string[] {
  return [
    ...new Set(PARTITIONS.flatMap(({ suffix, otherSuffixes }) => [suffix, ...otherSuffixes])),
  ];
}
