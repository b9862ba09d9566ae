import { CloudError } from '../cloud/errors.ts';
import type { SsmPort } from '../cloud/ports.ts';
import type { Config } from '../config/config.ts';
import type { FeedStore } from '../feed/store.ts';
import type { BindingMessage } from '../model/messages.ts';
import type { Telemetry } from '../model/telemetry.ts';
import { Memory } from './memory.ts';
import { readParameters } from './parameters.ts';
import { type LossToldAt, lossToldAt } from './told.ts';

/**
 * Asked only where names are to be released. Unread is untold: then the release waits, and the rest of the
 * feed does not.
 */
export async function readLossTold(
  messages: readonly BindingMessage[],
  store: FeedStore,
  { config, ssm, telemetry }: { config: Config; ssm: SsmPort; telemetry: Telemetry },
): Promise<LossToldAt> {
  if (!messages.some(({ snapshot }) => snapshot?.status === 'released')) return () => undefined;
  try {
    const { parameters } = await Memory.read(ssm, store, await readParameters(ssm, config));
    return lossToldAt(parameters, config);
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    telemetry.warn('what people were told could not be read: a release of names waits', {
      cause: error.message,
    });
    return () => undefined;
  }
}
