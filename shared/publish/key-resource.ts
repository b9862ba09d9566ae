import type {
  CloudFormationCustomResourceEvent,
  CloudFormationCustomResourceResponse,
} from 'aws-lambda';
import { CloudError } from '../cloud/errors.ts';

export interface KeyResourceDeps {
  /** In PEM. */
  publicKey(keyArn: string): Promise<string>;
  /** Sends the response to the URL of CloudFormation. */
  answer(url: string, body: string): Promise<void>;
  sleep(milliseconds: number): Promise<void>;
}

/**
 * A new role takes some seconds until KMS knows it (IAM user guide, "Changes that I make are not always immediately
 * visible"). The attempts end within the function's timeout of 30 seconds.
 */
const ATTEMPTS = 7;
const PAUSE_MS = 3_000;

/**
 * Returns the public half of a signing key to CloudFormation, for the outputs of the stack. KMS returns bytes, which CDK's
 * AwsCustomResource would read as text. Every failure is sent too: without a response, a deployment waits for an hour.
 */
export async function answerKeyResource(
  event: CloudFormationCustomResourceEvent,
  deps: KeyResourceDeps,
): Promise<void> {
  const keyArn = String(event.ResourceProperties.KeyArn);
  const common = {
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    PhysicalResourceId: keyArn,
  };
  const respond = (response: CloudFormationCustomResourceResponse) =>
    deps.answer(event.ResponseURL, JSON.stringify(response));
  if (event.RequestType === 'Delete') return respond({ ...common, Status: 'SUCCESS' });
  let pem: string;
  try {
    pem = await publicKeyOf(keyArn, deps);
  } catch (error) {
    return respond({ ...common, Status: 'FAILED', Reason: String(error) });
  }
  return respond({ ...common, Status: 'SUCCESS', Data: { PublicKey: pem } });
}

async function publicKeyOf(
  keyArn: string,
  { publicKey, sleep }: Pick<KeyResourceDeps, 'publicKey' | 'sleep'>,
): Promise<string> {
  for (let attempts = 1; attempts < ATTEMPTS; attempts += 1) {
    try {
      return await publicKey(keyArn);
    } catch (error) {
      if (!(error instanceof CloudError && ['denied', 'retry'].includes(error.kind))) throw error;
      await sleep(PAUSE_MS);
    }
  }
  return publicKey(keyArn);
}
