import { PARTITIONS, partitionOf } from './partitions.ts';

/** A service, by the name that the configuration gives it, and the Region of the service. */
export interface ServiceChoice {
  service: string;
  region: string;
  /** The service's own Region, if it differs from the endpoint's Region (cross-Region PrivateLink). */
  serviceRegion?: string | undefined;
}

/** The Region in which the service runs. Its names contain this Region. */
export function serviceRegionOf({ region, serviceRegion }: ServiceChoice): string {
  return serviceRegion ?? region;
}

/** Full names: `com.amazonaws.<region>.s3`, `aws.sagemaker.<region>.studio`, `eu.amazonaws.<region>.ecr.api`, `gov.ic.c2s.<region>.s3`. */
function isFullName(service: string, region: string): boolean {
  const prefixes = [...partitionOf(region).servicePrefixes, 'aws'];
  return (
    service.includes('amazonaws.') || prefixes.some((prefix) => service.startsWith(`${prefix}.`))
  );
}

/**
 * The full service names that a binding's service can mean: `s3` in eu-west-2 is `com.amazonaws.eu-west-2.s3`. Some
 * partitions have several prefixes.
 */
export function serviceNames(choice: ServiceChoice): string[] {
  const region = serviceRegionOf(choice);
  if (isFullName(choice.service, region)) return [choice.service];
  return partitionOf(region).servicePrefixes.map(
    (prefix) => `${prefix}.${region}.${choice.service}`,
  );
}

/** The Region in a full service name: `us-west-2` in `com.amazonaws.us-west-2.s3`. */
export function regionInName(service: string): string | undefined {
  return service.split('.').find((label) => PARTITIONS.some(({ form }) => form.test(label)));
}

/** Whether the service belongs to a partner or to the organization itself: such services are named by their id. */
export function isPartnerService(service: string): boolean {
  return /(^|\.)vpce-svc-[0-9a-f]+$/.test(service);
}

/** Whether the service, by its short or its full name, is Amazon S3 of the Region. */
export function isS3(choice: ServiceChoice): boolean {
  const own = serviceNames({ ...choice, service: 's3' });
  return serviceNames(choice).some((name) => own.includes(name));
}

/** S3's zone of the Region, which has the names of its buckets. */
export function s3Zone(region: string): string {
  return `s3.${region}.${partitionSuffix(region)}`;
}

/** The domains of the private DNS names of Amazon S3 in the Region (S3 guide, AWS PrivateLink for Amazon S3). */
export function s3Domains(region: string): string[] {
  return ['s3', 's3-accesspoint', 's3-control'].map(
    (label) => `${label}.${region}.${partitionSuffix(region)}`,
  );
}

/**
 * The domains that a binding without zones has by AWS's naming convention: the labels of the service in reverse order,
 * such as `api.ecr.eu-west-2.amazonaws.com` for `ecr.api`. Use them only to find conflicts: AWS lists the true names.
 */
export function defaultDomains(choice: ServiceChoice): string[] {
  const region = serviceRegionOf(choice);
  if (isS3(choice)) return s3Domains(region);
  const [full = ''] = serviceNames(choice);
  const marker = `.${region}.`;
  const at = full.indexOf(marker);
  if (at === -1) return [];
  const labels = full.slice(at + marker.length).split('.');
  return [`${labels.reverse().join('.')}.${region}.${partitionSuffix(region)}`];
}

/** The suffix of the public service names in the Region's partition. */
export function partitionSuffix(region: string): string {
  return partitionOf(region).suffix;
}
