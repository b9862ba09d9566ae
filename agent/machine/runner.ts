import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Command } from '../../shared/render/resolver.ts';
import type { CommandResult, Runner } from '../ports.ts';
import { AgentError, systemCode } from '../problem.ts';
import { inView, VIEW_READY } from '../view.ts';
import { mayMount } from './machine.ts';

const MAX_OUTPUT_CHARACTERS = 1024 * 1024;
/** How long the output may stay open after the program ended. */
const DRAIN_MS = 500;
/** Characters of output in a report. */
const SHOWN_CHARACTERS = 1_000;

/** The environment variables that checkers and reload commands get. The credentials of the agent are not among them. */
const PASSED_ON = ['PATH', 'HOME', 'LANG', 'TZ'];

interface Execution {
  /** Why it failed. Undefined: it ended with exit code 0. */
  ending: string | undefined;
  stdout: string;
  stderr: string;
}

/** Runs programs by their argument vectors, without the agent's own environment. */
export const realRunner: Runner = {
  run: async (command, milliseconds) => resultOf(await execute(command, milliseconds)),
  check: async (command, view, milliseconds) => {
    const ended = await execute(inView(command, view, { mayMount: mayMount() }), milliseconds);
    if (!ended.stdout.startsWith(VIEW_READY)) {
      throw new AgentError(
        'no-namespace',
        `The checker cannot read the new files before they are in place: ${resultOf(ended).output}.`,
        'Allow mount namespaces for the agent (and user namespaces if it is not root), and check that unshare and mount are installed; or set check: in-place.',
      );
    }
    const stdout = ended.stdout.slice(VIEW_READY.length);
    return resultOf({ ...ended, stdout });
  },
};

/**
 * A program that reaches its time limit is killed together with its children, which have its process group. Otherwise a
 * child would run on after its parent, and would keep the output open.
 */
function execute([program, ...rest]: Command, milliseconds: number): Promise<Execution> {
  const env = Object.fromEntries(PASSED_ON.map((name) => [name, process.env[name]]));
  const child = spawn(program, rest, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const stdout = lastOutput(child.stdout);
  const stderr = lastOutput(child.stderr);
  return new Promise((resolve) => {
    let isLate = false;
    const limit = setTimeout(() => {
      isLate = true;
      killGroup(child.pid);
    }, milliseconds);
    const end = (ending: string | undefined) => {
      clearTimeout(limit);
      const timedOut = `it timed out after ${milliseconds / 1000} s`;
      resolve({ ending: isLate ? timedOut : ending, stdout: stdout(), stderr: stderr() });
    };
    child.on('error', (error) => end(error.message));
    child.on('close', (code, signal) => {
      if (code === 0) end(undefined);
      else end(code === null ? `it was killed by ${signal}` : `it exited with code ${code}`);
    });
    // A program may leave a daemon that keeps the output open: then the streams never close.
    child.on('exit', () => {
      const drained = setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, DRAIN_MS);
      child.on('close', () => clearTimeout(drained));
    });
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (systemCode(error) !== 'ESRCH') throw error;
  }
}

/** Keeps the first and the last characters of a stream: the first are the mark of the view, the last are reported. */
function lastOutput(stream: Readable): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    text += chunk;
    if (text.length > MAX_OUTPUT_CHARACTERS) {
      text = text.slice(0, VIEW_READY.length) + text.slice(-MAX_OUTPUT_CHARACTERS / 2);
    }
  });
  return () => text;
}

function resultOf({ ending, stdout, stderr }: Execution): CommandResult {
  // The output is shown on terminals: remove control characters, so that it is one line and cannot move the cursor.
  const printed = `${stdout}${stderr}`
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(-SHOWN_CHARACTERS);
  return ending === undefined
    ? { ok: true, output: printed }
    : { ok: false, output: printed || ending };
}
