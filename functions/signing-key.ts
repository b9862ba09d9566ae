import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { createKmsSigner } from '../shared/cloud/aws/kms.ts';
import { TryAgainError } from '../shared/model/errors.ts';
import { answerKeyResource } from '../shared/publish/key-resource.ts';
import { config } from './runtime.ts';

/** At a deployment: the public half of a signing key, for the outputs of the stack. */
export const handler = (event: CloudFormationCustomResourceEvent) =>
  answerKeyResource(event, {
    publicKey: (arn) => createKmsSigner(config.region, arn).publicKey(),
    answer: async (url, body) => {
      const { ok, status } = await fetch(url, {
        method: 'PUT',
        body,
        headers: { 'content-type': '' },
      });
      // Lambda then tries again.
      if (!ok) throw new TryAgainError(`CloudFormation did not take the answer: HTTP ${status}`);
    },
  });
