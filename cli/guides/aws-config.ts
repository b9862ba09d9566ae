import type { Guide } from './guide.ts';

export const awsConfigGuide: Guide = {
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
};
