import type {
  CloudFormationCustomResourceEvent,
  CloudFormationCustomResourceResponse,
} from 'aws-lambda';

export interface KeyResourceDeps {
  /** PEM. */
  publicKey(keyArn: string): Promise<string>;
  /** To the URL at which CloudFormation waits for the answer. */
  answer(url: string, body: string): Promise<void>;
}

/**
 * Tells CloudFormation a key's public half and its id in the feed, for the stack's outputs. KMS answers it in
 * bytes, which the CDK's own resource for single calls would read as text. Whatever fails is answered: a
 * deployment that hears nothing waits for an hour.
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
