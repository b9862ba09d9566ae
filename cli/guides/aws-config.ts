import type { Guide } from './guide.ts';

export const awsConfigGuide: Guide = {
  title: 'AWS CLI and SDK settings',
  versions:
    'AWS CLI 2.13 and 1.29 and later, and SDKs that read `services` sections (see “Service-specific endpoints” in the AWS SDKs and Tools Reference Guide)',
  enable: {
    client: [
      'Append the file to `~/.aws/config` (or to the file that `AWS_CONFIG_FILE` names). Remove the sections of the previous revision first.',
      'In each profile that must use the endpoint, name the section: `services = privatelink-dns-BINDING`. Set the `region` of the profile to the endpoint’s Region.',
      'For access points by ARN, create a second profile with `services = privatelink-dns-BINDING_accesspoints`.',
    ],
  },
  traps: [
    'One `endpoint_url` serves either buckets or access points, because S3 uses a different prefix for each (`bucket.`, `accesspoint.`). A program that uses both needs two profiles or two clients. A request for an access point by ARN fails under the profile for buckets: it goes to a name that does not serve access points.',
    'The profile sends requests for every bucket to this endpoint. Requests for buckets in other Regions fail, because the endpoint serves only its own Region. Use one profile for each Region.',
    '`--endpoint-url`, an `endpoint_url` in code and `AWS_ENDPOINT_URL_S3` override the section. `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true` disables it.',
    'The name of the endpoint is resolved in public DNS, and the answer contains private addresses. A resolver with rebinding protection must exempt this name.',
  ],
  limits: [
    'Programs that are not built on the AWS CLI or SDKs do not read these settings. Presigned URLs that were created without these settings do not use the endpoint.',
    'The settings cannot be limited to chosen buckets: they apply to everything that a profile does in S3.',
    'Multi-Region access points, Object Lambda, directory buckets (S3 Express) and S3 on Outposts have their own endpoints, which these settings do not cover. Use a profile without the section for them.',
    'A service is left out if its endpoint has several names or if the AWS CLI has no API for it (`ecr.dkr`, `execute-api`, `ssmmessages`). The file then contains a comment that names the service.',
  ],
};
