import { CloudError } from '../../shared/cloud/errors.ts';

/** AWS's answer to a call of an SDK client: the code of its error, or `accepted`. */
export async function answerOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'accepted';
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

/** AWS's answer to a call of the product's adapters: the code of the `CloudError`, or `accepted`. */
export async function answerOfAdapter(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'accepted';
  } catch (error) {
    if (error instanceof CloudError) return error.code;
    throw error;
  }
}
