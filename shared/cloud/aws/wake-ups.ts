import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientSettings, sender } from './send.ts';

/** SQS answers a ReceiveMessage call after at most this time. */
const LONG_POLL_SECONDS = 20;
const RESPONSE_TIMEOUT_MS = (LONG_POLL_SECONDS + 10) * 1000;

export interface QueueWakeUps {
  wait(seconds: number, signal: AbortSignal): Promise<void>;
}

/** Waits for messages of a queue. Deletes the received messages without reading them, because they only wake the agent. */
export function createWakeUps(region: string, queueUrl: string): QueueWakeUps {
  const settings = clientSettings(region);
  const client = new SQSClient({
    ...settings,
    requestHandler: {
      ...settings.requestHandler,
      requestTimeout: RESPONSE_TIMEOUT_MS,
      socketTimeout: RESPONSE_TIMEOUT_MS,
    },
  });
  const send = sender('sqs');
  return {
    wait: async (seconds, abortSignal) => {
      for (let left = seconds; left > 0 && !abortSignal.aborted; left -= LONG_POLL_SECONDS) {
        const input = {
          QueueUrl: queueUrl,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: Math.max(1, Math.min(LONG_POLL_SECONDS, Math.floor(left))),
        };
        const { Messages = [] } = await send('ReceiveMessage', () =>
          client.send(new ReceiveMessageCommand(input), { abortSignal }),
        );
        for (const { ReceiptHandle } of Messages) {
          await send('DeleteMessage', () =>
            client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle })),
          );
        }
        if (Messages.length > 0) return;
      }
    },
  };
}
