import { type ExecFileException, execFile } from 'node:child_process';
import type { Command } from '../../shared/render/resolver.ts';
import type { CommandResult, Runner } from '../ports.ts';
import { AgentError } from '../problem.ts';
import { inView, VIEW_READY } from '../view.ts';
import { mayMount } from './machine.ts';

const MAX_OUTPUT_BYTES = 1024 * 1024;
/** Characters of output in a report. */
const SHOWN_CHARACTERS = 1_000;

/** The environment variables that checkers and reload commands get. The credentials of the agent are not among them. */
const PASSED_ON = ['PATH', 'HOME', 'LANG', 'TZ'];

interface Execution {
  error: ExecFileException | null;
  stdout: string;
  stderr: string;
}

/** Runs programs by their argument vectors, without the agent's own environment. */
export const realRunner: Runner = {
  run: async (command, milliseconds) =>
    resultOf(await execute(command, milliseconds), milliseconds),
  check: async (command, view, milliseconds) => {
    const ended = await execute(inView(command, view, { mayMount: mayMount() }), milliseconds);
    if (!ended.stdout.startsWith(VIEW_READY)) {
      throw new AgentError(
        'no-namespace',
        `The checker cannot read the new files before they are in place: ${resultOf(ended, milliseconds).output}.`,
        'Allow mount namespaces for the agent (and user namespaces if it is not root), and check that unshare and mount are installed; or set check: in-place.',
      );
    }
    const stdout = ended.stdout.slice(VIEW_READY.length);
    return resultOf({ ...ended, stdout }, milliseconds);
  },
};

function execute([program, ...rest]: Command, milliseconds: number): Promise<Execution> {
  const options = {
    timeout: milliseconds,
    killSignal: 'SIGKILL' as const,
    maxBuffer: MAX_OUTPUT_BYTES,
    env: Object.fromEntries(PASSED_ON.map((name) => [name, process.env[name]])),
  };
  return new Promise((resolve) => {
    execFile(program, rest, options, (error, stdout, stderr) => resolve({ error, stdout, stderr }));
  });
}

function resultOf({ error, stdout, stderr }: Execution, milliseconds: number): CommandResult {
  // The output is shown on terminals: remove control characters, so that it is one line and cannot move the cursor.
  const printed = `${stdout}${stderr}`
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(-SHOWN_CHARACTERS);
  if (error === null) return { ok: true, output: printed };
  return { ok: false, output: printed || whyEnded(error, milliseconds) };
}

/** A short text of our own, because Node's message repeats the whole command. */
function whyEnded({ code, killed, signal, message }: ExecFileException, milliseconds: number) {
  if (typeof code === 'number') return `it exited with code ${code}`;
  if (killed === true && signal) return `it timed out after ${milliseconds / 1000} s`;
  return signal ? `it was killed by ${signal}` : message;
}
