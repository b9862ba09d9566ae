import { type ExecFileException, execFile } from 'node:child_process';
import type { Command } from '../../shared/render/resolver.ts';
import type { CommandResult, Runner } from '../ports.ts';
import { AgentError } from '../problem.ts';
import { inView, VIEW_STANDS } from '../view.ts';
import { mayMount } from './machine.ts';

const MAX_OUTPUT = 1024 * 1024;
/** Characters of a report. */
const SHOWN = 1_000;

/** What checkers and reloads need of an environment; credentials of the agent are none of it. */
const PASSED_ON = ['PATH', 'HOME', 'LANG', 'TZ'];

interface Ended {
  error: ExecFileException | null;
  stdout: string;
  stderr: string;
}

/** Programs by their argument vectors, without the agent's own environment. */
export const realRunner: Runner = {
  run: async (command, milliseconds) =>
    resultOf(await execute(command, milliseconds), milliseconds),
  check: async (command, view, milliseconds) => {
    const ended = await execute(inView(command, view, { mayMount: mayMount() }), milliseconds);
    if (!ended.stdout.startsWith(VIEW_STANDS)) {
      throw new AgentError(
        'no-namespace',
        `The checker cannot be shown the new files before they are in place: ${resultOf(ended, milliseconds).output}.`,
        'Permit mount namespaces to the agent (user namespaces too, where it is not root), and see that unshare and mount are installed; or set check: in-place.',
      );
    }
    const stdout = ended.stdout.slice(VIEW_STANDS.length);
    return resultOf({ ...ended, stdout }, milliseconds);
  },
};

function execute([program, ...rest]: Command, milliseconds: number): Promise<Ended> {
  const options = {
    timeout: milliseconds,
    killSignal: 'SIGKILL' as const,
    maxBuffer: MAX_OUTPUT,
    env: Object.fromEntries(PASSED_ON.map((name) => [name, process.env[name]])),
  };
  return new Promise((resolve) => {
    execFile(program, rest, options, (error, stdout, stderr) => resolve({ error, stdout, stderr }));
  });
}

function resultOf({ error, stdout, stderr }: Ended, milliseconds: number): CommandResult {
  // It is shown to people: it moves no cursor and fills one line.
  const printed = `${stdout}${stderr}`
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(-SHOWN);
  if (error === null) return { ok: true, output: printed };
  return { ok: false, output: printed || whyEnded(error, milliseconds) };
}

/** In words of our own: those of Node repeat the whole command. */
function whyEnded({ code, killed, signal, message }: ExecFileException, milliseconds: number) {
  if (typeof code === 'number') return `it ended with ${code}`;
  if (killed === true && signal) return `it took more than ${milliseconds / 1000} s`;
  return signal ? `it was ended by ${signal}` : message;
}
