import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { S3Port } from '../ports.ts';
import { clientSettings, incompleteAnswer, sender } from './send.ts';

export function createS3(region: string): S3Port {
  const client = new S3Client(clientSettings(region));
  const send = sender('s3');
  return {
    getObject: (input) =>
      send('GetObject', async () => {
        const { Body, ETag } = await client.send(new GetObjectCommand(input));
        // If the connection is lost during the download of the body, this line throws.
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

/** S3 always returns these members, but a proxy may not. Without an ETag, later conditional writes are impossible. */
function given(value: string | undefined, operation: string, member: string): string {
  if (value === undefined) throw incompleteAnswer({ service: 's3', operation }, member);
  return value;
}
