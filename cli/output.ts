import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/**
 * Where a command prints text or JSON. Text is coloured only on a terminal that supports it, and unless NO_COLOR is
 * set (no-color.org).
 */
export interface Output {
  line(text?: string): void;
  json(value: unknown): void;
  style(style: Style, text: string): string;
}

export function terminal(stream: NodeJS.WriteStream = process.stdout): Output {
  const isColoured = stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
  return {
    line: (text = '') => stream.write(`${text}\n`),
    json: (value) => stream.write(`${JSON.stringify(value, null, 2)}\n`),
    style: (style, text) => (isColoured ? styleText(style, text, { validateStream: false }) : text),
  };
}

/** The exit codes of a command. `held` covers waiting too. */
export const EXIT = { inSync: 0, error: 1, pending: 2, held: 3 } as const;
