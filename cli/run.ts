import { CloudError } from '../shared/cloud/errors.ts';
import { PrivatelinkDnsError } from '../shared/model/errors.ts';
import { EXIT, terminal } from './output.ts';

const out = terminal();

export type Action<Options> = (options: Options, output: typeof out) => number | Promise<number>;

/** Runs a command, prints an error that it throws, and sets the exit code. */
export function run<Options>(
  load: () => Promise<Action<Options>>,
): (options: Options) => Promise<void> {
  return async (options) => {
    try {
      const command = await load();
      process.exitCode = await command(options, out);
    } catch (error) {
      process.stderr.write(`privatelink-dns: ${textOf(error)}\n`);
      process.exitCode = EXIT.error;
    }
  };
}

/** The message of an error that operators can fix, or the stack trace of a bug. */
function textOf(error: unknown): string {
  if (error instanceof CloudError && error.kind === 'denied') {
    return `${error.message}. Check your AWS credentials and their permissions (docs/permissions.md).`;
  }
  if (error instanceof PrivatelinkDnsError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
