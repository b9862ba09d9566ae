import { setTimeout } from 'node:timers/promises';
import { createKmsSigner } from '../shared/cloud/aws/kms.ts';
import { TryAgainError } from '../shared/model/errors.ts';
import { composeSigningKey } from './compose.ts';
import { config } from './runtime.ts';

/** Runs during a deployment: gives CloudFormation the public half of a signing key for the outputs of the stack. */
export const handler = composeSigningKey((keyArn) => createKmsSigner(config.region, keyArn), {
  answer: async (url, body) => {
    const { ok, status } = await fetch(url, {
      method: 'PUT',
      body,
      headers: { 'content-type': '' },
    });
    // Lambda retries the invocation after this error.
    if (!ok) throw new TryAgainError(`CloudFormation did not accept the answer: HTTP ${status}`);
  },
  sleep: setTimeout,
});
