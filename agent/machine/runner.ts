import { execFile } from 'node:child_process';
import type { Runner } from '../ports.ts';

const MAX_OUTPUT = 1024 * 1024;
/** Characters of a report. */
const SHOWN = 1_000;

/** What checkers and reloads need of an environment; credentials of the agent are none of it. */
const PASSED_ON = ['PATH', 'HOME', 'LANG', 'TZ'];

/** Programs by their argument vectors, without a shell and without the agent's own environment. */
export const realRunner: Runner = {
  run: ([program, ...rest], milliseconds) =>
    new Promise((resolve) => {
      const options = {
        timeout: milliseconds,
        killSignal: 'SIGKILL' as const,
        maxBuffer: MAX_OUTPUT,
        env: Object.fromEntries(PASSED_ON.map((name) => [name, process.env[name]])),
      };
      execFile(program, rest, options, (error, stdout, stderr) => {
        // It is shown to people: it moves no cursor and fills one line.
        const printed = `${stdout}${stderr}`
          .replace(/\p{Cc}+/gu, ' ')
          .trim()
          .slice(-SHOWN);
        if (error === null) return resolve({ ok: true, output: printed });
        const why = error.killed ? `it took more than ${milliseconds / 1000} s` : error.message;
        resolve({ ok: false, output: printed || why.slice(0, SHOWN) });
      });
    }),
};
