import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { BindingSnapshot } from '../../../shared/model/feed.ts';
import { render } from '../../../shared/render/registry.ts';
import { snapshotOf } from '../publish/fixtures.ts';
import { inputOf, s3, VPCE } from './fixtures.ts';
import { refusesHostileText } from './hostile-text.ts';

/** Parses `services` sections with their nested settings. Throws on anything else except comments. */
function parseConfig(text: string): Record<string, Record<string, string>> {
  const sections: Record<string, Record<string, string>> = {};
  let section: Record<string, string> | undefined;
  let key: string | undefined;
  for (const line of text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))) {
    const [, title] = /^\[services ([\w.-]+)\]$/.exec(line) ?? [];
    const [, name] = /^([a-z0-9_]+) =$/.exec(line) ?? [];
    const [, url] = /^ {2}endpoint_url = (https:\/\/[a-z0-9._-]+)$/.exec(line) ?? [];
    if (title !== undefined) {
      if (title in sections) throw new Error(`${title} twice`);
      section = {};
      sections[title] = section;
      key = undefined;
    } else if (name !== undefined) key = name;
    else if (url !== undefined && section && key) section[key] = url;
    else throw new Error(`not a setting: ${JSON.stringify(line)}`);
  }
  return sections;
}

function contentOf(bindings: readonly BindingSnapshot[]): string {
  const [artifact, ...more] = render('aws-config', ['client'], inputOf(bindings));
  if (artifact === undefined || more.length > 0) throw new Error('not one file');
  return artifact.content;
}

function serviceOf(name: string, service: string, endpointName: string): BindingSnapshot {
  return snapshotOf(name, {
    service,
    endpoint: { ...snapshotOf(name).endpoint, name: endpointName },
  });
}

const SQS = 'vpce-0c9-k4t.sqs.eu-west-2.vpce.amazonaws.com';

describe('render(aws-config)', () => {
  test('writes a section for buckets and one for access points of S3, each with its own host name', () => {
    expect(parseConfig(contentOf([s3()]))).toEqual({
      'privatelink-dns-s3-london': {
        s3: `https://bucket.${VPCE}`,
        s3_control: `https://control.${VPCE}`,
      },
      'privatelink-dns-s3-london_accesspoints': {
        s3: `https://accesspoint.${VPCE}`,
        s3_control: `https://control.${VPCE}`,
      },
    });
  });

  test('writes the same sections for the short and the full name of a service', () => {
    const full = [s3(), serviceOf('queues', 'com.amazonaws.eu-west-2.sqs', SQS)];
    const short = [s3({ service: 's3' }), serviceOf('queues', 'sqs', SQS)];
    expect(contentOf(short)).toBe(contentOf(full));
  });

  test('writes the endpoint’s regional name for a service with a known key', () => {
    const sqs = serviceOf('queues', 'com.amazonaws.eu-west-2.sqs', SQS);
    expect(parseConfig(contentOf([sqs]))).toEqual({
      'privatelink-dns-queues': { sqs: `https://${SQS}` },
    });
  });

  test.each([
    ['com.amazonaws.eu-west-2.ecr.dkr', 'vpce-1.dkr.ecr.eu-west-2.vpce.amazonaws.com'],
    ['com.amazonaws.eu-west-2.execute-api', 'vpce-1.execute-api.eu-west-2.vpce.amazonaws.com'],
    ['com.amazonaws.vpce.eu-west-2.vpce-svc-1', 'vpce-1.vpce-svc-1.eu-west-2.vpce.amazonaws.com'],
    ['com.amazonaws.eu-west-2.sqs', `*.${SQS}`],
  ])('writes a comment instead of a section for %s at %s', (service, name) => {
    const content = contentOf([serviceOf('other', service, name)]);
    expect(parseConfig(content)).toEqual({});
    expect(content).toContain(`# other: no setting is known for ${service}. Use a resolver.`);
  });

  test('writes no section for a released binding', () => {
    expect(parseConfig(contentOf([s3({ status: 'released' })]))).toEqual({});
  });
});

/** Checks which host the real SDK calls with our file as its configuration, without a network. */
describe('the AWS SDK with the file as its configuration', () => {
  afterEach(() => vi.unstubAllEnvs());

  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const accessPoint = 'arn:aws:s3:eu-west-2:123456789012:accesspoint/reports';

  function configure(services: string) {
    const file = join(mkdtempSync(join(tmpdir(), 'aws-config-')), 'config');
    const bindings = [s3(), serviceOf('queues', 'com.amazonaws.eu-west-2.sqs', SQS)];
    const profile = `[profile test]\nregion = eu-west-2\nservices = ${services}\n\n`;
    writeFileSync(file, profile + contentOf(bindings));
    vi.stubEnv('AWS_CONFIG_FILE', file);
    vi.stubEnv('AWS_PROFILE', 'test');
    return {
      requestHandler: {
        handle: ({ hostname }: { hostname: string }) => {
          throw new Error(`called ${hostname}`);
        },
      },
    };
  }

  test.each([
    ['privatelink-dns-s3-london', 'reports', `reports.bucket.${VPCE}`],
    [
      'privatelink-dns-s3-london_accesspoints',
      accessPoint,
      `reports-123456789012.accesspoint.${VPCE}`,
    ],
    // The guide warns about this case: an access point under the profile for buckets.
    ['privatelink-dns-s3-london', accessPoint, `reports-123456789012.bucket.${VPCE}`],
  ])(
    'the profile with services = %s sends requests for %s to %s',
    async (services, bucket, host) => {
      const client = new S3Client({ ...configure(services), credentials, maxAttempts: 1 });
      await expect(client.send(new ListObjectsV2Command({ Bucket: bucket }))).rejects.toThrow(
        `called ${host}`,
      );
    },
  );

  test('the SDK calls another service at its endpoint’s name', async () => {
    const client = new SQSClient({
      ...configure('privatelink-dns-queues'),
      credentials,
      maxAttempts: 1,
    });
    await expect(client.send(new ListQueuesCommand({}))).rejects.toThrow(`called ${SQS}`);
  });
});

refusesHostileText('aws-config', ({ content }) => {
  expect(Object.keys(parseConfig(content)).length).toBeLessThanOrEqual(2);
});
