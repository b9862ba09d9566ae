import { Agent } from 'node:https';
import type { LookupFunction } from 'node:net';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CloudError } from '../errors.ts';
import { clientSettings, sender } from './send.ts';

/** The feed's bucket as a machine on premises sees it: it trusts no size, and may know addresses that DNS does not. */
export interface FeedReader {
  /** Undefined: there is more than `maxBytes`. Throws `CloudError`. */
  get(key: string, maxBytes: number): Promise<string | undefined>;
  put(key: string, mediaType: string, content: string): Promise<void>;
}

export function createFeedReader(
  region: string,
  bucket: string,
  lookup: LookupFunction,
): FeedReader {
  const settings = clientSettings(region);
  const client = new S3Client({
    ...settings,
    requestHandler: { ...settings.requestHandler, httpsAgent: new Agent({ lookup }) },
  });
  const send = sender('s3');
  return {
    get: async (key, maxBytes) => {
      const { text } = await send('GetObject', async () => {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return { text: await bounded(streamOf(Body), maxBytes) };
      });
      return text;
    },
    put: async (key, mediaType, content) => {
      await send('PutObject', () =>
        client.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: key,
            Body: content,
            ContentType: mediaType,
          }),
        ),
      );
    },
  };
}

/** In Node, a body is a stream of bytes; the SDK's types also speak of browsers. */
function streamOf(body: unknown): AsyncIterable<Uint8Array> {
  if (typeof body === 'object' && body !== null && Symbol.asyncIterator in body) {
    return body as AsyncIterable<Uint8Array>;
  }
  throw new CloudError(
    { service: 's3', operation: 'GetObject' },
    'IncompleteAnswer',
    'the answer came without its body',
    { kind: 'retry' },
  );
}

/** Leaving the loop early ends the download. */
async function bounded(
  stream: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<string | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of stream) {
    size += part.length;
    if (size > maxBytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
