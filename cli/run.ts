import { PrivatelinkDnsError } from '../shared/model/errors.ts';
import { EXIT, terminal } from './output.ts';

const out = terminal();

export type Action<Options> = (options: Options, output: typeof out) => number | Promise<number>;

/**
 * Runs a command and sets its exit code. An error that operators can fix is printed as its message, a bug with its
 * stack trace.
 */
export function run<Options>(
  load: () => Promise<Action<Options>>,
): (options: Options) => Promise<void> {
  return async (options) => {
    try {
      const command = await load();
      process.exitCode = await command(options, out);
    } catch (error) {
      const isForOperators = error instanceof PrivatelinkDnsError;
      const text = isForOperators
        ? error.message
        : error instanceof Error
          ? error.stack
          : String(error);
      process.stderr.write(`privatelink-dns: ${text}\n`);
      process.exitCode = EXIT.error;
    }
  };
}
