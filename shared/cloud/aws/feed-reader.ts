import { Agent } from 'node:https';
import type { LookupFunction } from 'node:net';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CloudError } from '../errors.ts';
import { clientSettings, incompleteAnswer, sender } from './send.ts';

/** The feed bucket for agents. It limits the size of downloads, and `lookup` can resolve S3's names without DNS. */
export interface FeedReader {
  /** Stops the download if the object has more than `maxBytes`. Throws only `CloudError`. */
  get(key: string, maxBytes: number): Promise<Download>;
  put(key: string, mediaType: string, content: string): Promise<void>;
}

const GET_OBJECT = { service: 's3', operation: 'GetObject' };

/** The time limit of one download, to its last byte. The SDK's own limits are for the connection and for silence. */
const DOWNLOAD_TIMEOUT_MS = 60_000;

export type Download = { kind: 'complete'; text: string } | { kind: 'too-large' };

export function createFeedReader(
  region: string,
  bucket: string,
  lookup: LookupFunction,
  timeout = DOWNLOAD_TIMEOUT_MS,
): FeedReader {
  const settings = clientSettings(region);
  const client = new S3Client({
    ...settings,
    requestHandler: { ...settings.requestHandler, httpsAgent: new Agent({ lookup }) },
  });
  const send = sender('s3');
  return {
    get: async (key, maxBytes) => {
      const { download } = await send('GetObject', async () => {
        const abortSignal = AbortSignal.timeout(timeout);
        const command = new GetObjectCommand({ Bucket: bucket, Key: key });
        try {
          const { Body } = await client.send(command, { abortSignal });
          return { download: await readAll(streamOf(Body), maxBytes, abortSignal) };
        } catch (cause) {
          if (!abortSignal.aborted) throw cause;
          const message = `${key} was not complete after ${timeout / 1000} s`;
          throw new CloudError(GET_OBJECT, 'TimeoutError', message, { cause });
        }
      });
      return download;
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

/** In Node, a body is a stream of bytes. The SDK's types also cover browsers. */
function streamOf(body: unknown): AsyncIterable<Uint8Array> {
  if (typeof body === 'object' && body !== null && Symbol.asyncIterator in body) {
    return body as AsyncIterable<Uint8Array>;
  }
  throw incompleteAnswer(GET_OBJECT, 'Body');
}

/** A return from the loop closes the stream, which ends the download. A stream that pauses has the SDK's own time limit. */
async function readAll(
  stream: AsyncIterable<Uint8Array>,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Download> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of stream) {
    signal.throwIfAborted();
    size += part.length;
    if (size > maxBytes) return { kind: 'too-large' };
    parts.push(part);
  }
  return { kind: 'complete', text: Buffer.concat(parts).toString('utf8') };
}
