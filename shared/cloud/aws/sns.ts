import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { SnsPort } from '../ports.ts';
import { clientSettings, sender } from './send.ts';

export function createSns(region: string): SnsPort {
  const client = new SNSClient(clientSettings(region));
  const send = sender('sns');
  return {
    publish: (input) => send('Publish', () => client.send(new PublishCommand(input))),
  };
}
