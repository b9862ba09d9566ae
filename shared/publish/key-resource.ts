import type {
  CloudFormationCustomResourceEvent,
  CloudFormationCustomResourceResponse,
} from 'aws-lambda';

export interface KeyResourceDeps {
  /** In PEM. */
  publicKey(keyArn: string): Promise<string>;
  /** Sends the response to the URL of CloudFormation. */
  answer(url: string, body: string): Promise<void>;
}

/**
 * Returns the public half of a signing key to CloudFormation, for the outputs of the stack. KMS returns bytes, which CDK's
 * AwsCustomResource would read as text. Every failure is sent too: without a response, a deployment waits for an hour.
 */
export async function answerKeyResource(
  event: CloudFormationCustomResourceEvent,
  { publicKey, answer }: KeyResourceDeps,
): Promise<void> {
  const keyArn = String(event.ResourceProperties.KeyArn);
  const common = {
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    PhysicalResourceId: keyArn,
  };
  const respond = (response: CloudFormationCustomResourceResponse) =>
    answer(event.ResponseURL, JSON.stringify(response));
  if (event.RequestType === 'Delete') return respond({ ...common, Status: 'SUCCESS' });
  let pem: string;
  try {
    pem = await publicKey(keyArn);
  } catch (error) {
    return respond({ ...common, Status: 'FAILED', Reason: String(error) });
  }
  return respond({ ...common, Status: 'SUCCESS', Data: { PublicKey: pem } });
}
