import { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SqsPort } from '../ports.ts';
import { clientSettings, sender } from './send.ts';

export function createSqs(region: string): SqsPort {
  const client = new SQSClient(clientSettings(region));
  const send = sender('sqs');
  return {
    sendMessage: (input) => send('SendMessage', () => client.send(new SendMessageCommand(input))),
    changeMessageVisibility: async (input) => {
      await send('ChangeMessageVisibility', () =>
        client.send(new ChangeMessageVisibilityCommand(input)),
      );
    },
  };
}
