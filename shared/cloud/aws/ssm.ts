import { GetParametersByPathCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { SsmPort } from '../ports.ts';
import { clientSettings, sender } from './send.ts';

export function createSsm(region: string): SsmPort {
  const client = new SSMClient(clientSettings(region));
  const send = sender('ssm');
  return {
    getParametersByPath: (input) =>
      send('GetParametersByPath', () => client.send(new GetParametersByPathCommand(input))),
    putParameter: (input) =>
      send('PutParameter', () => client.send(new PutParameterCommand(input))),
  };
}
