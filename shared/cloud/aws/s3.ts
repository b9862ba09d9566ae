import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CloudError } from '../errors.ts';
import type { S3Port } from '../ports.ts';
import { clientSettings, sender } from './send.ts';

export function createS3(region: string): S3Port {
  const client = new S3Client(clientSettings(region));
  const send = sender('s3');
  return {
    getObject: (input) =>
      send('GetObject', async () => {
        const { Body, ETag } = await client.send(new GetObjectCommand(input));
        // A connection that is lost while the body comes in fails here.
        const text = await Body?.transformToString();
        return { Body: given(text, 'GetObject', 'Body'), ETag: given(ETag, 'GetObject', 'ETag') };
      }),
    putObject: (input) =>
      send('PutObject', async () => {
        const { ETag } = await client.send(new PutObjectCommand(input));
        return { ETag: given(ETag, 'PutObject', 'ETag') };
      }),
    listObjectsV2: (input) =>
      send('ListObjectsV2', () => client.send(new ListObjectsV2Command(input))),
  };
}

/** S3 always answers with these; a proxy in between may not. Without an ETag, no later write can be conditional. */
function given(value: string | undefined, operation: string, member: string): string {
  if (value !== undefined) return value;
  throw new CloudError(
    { service: 's3', operation },
    'IncompleteAnswer',
    `the answer came without its ${member}`,
    { kind: 'retry' },
  );
}
