import { readFileSync } from 'node:fs';
import { type AgentConfig, loadAgentConfig } from '../agent/config.ts';
import { follow } from '../agent/follow.ts';
import { refusalOf } from '../agent/problem.ts';
import { processPorts, processWakeUps } from '../agent/process.ts';
import type { AgentReport } from '../agent/report.ts';
import { readReport } from '../agent/report-file.ts';
import { printAgentReport } from '../agent/report-text.ts';
import { rollback as rollbackResolvers } from '../agent/rollback.ts';
import { exitCodeOf, once as runOnce, verify as verifyResolvers } from '../agent/run.ts';
import { InvalidInputError } from '../shared/model/errors.ts';
import { EXIT, type Output } from './output.ts';

interface AgentOptions {
  config: string;
  json?: boolean;
}

/** Reports a system call that fails before a report is possible like every other refusal. */
function refusing<Options>(action: (options: Options, out: Output) => Promise<number>) {
  return async (options: Options, out: Output): Promise<number> => {
    try {
      return await action(options, out);
    } catch (error) {
      throw refusalOf(error);
    }
  };
}

export const once = refusing(async (options: AgentOptions & { resume?: boolean }, out) => {
  const config = readAgentConfig(options.config);
  const { resume = false } = options;
  return printed(await runOnce(config, await processPorts(config), { resume }), options, out);
});

export const verify = refusing(async (options: AgentOptions, out) => {
  const config = readAgentConfig(options.config);
  return printed(await verifyResolvers(config, await processPorts(config)), options, out);
});

export const rollback = refusing(async (options: AgentOptions & { resolver?: string }, out) => {
  const config = readAgentConfig(options.config);
  const known = config.resolvers.map(({ name }) => name);
  const { resolver } = options;
  if (resolver !== undefined && !known.some((name) => name === resolver)) {
    throw new InvalidInputError(
      `--resolver: ${resolver} is not in ${options.config}. Known are ${known.join(', ')}.`,
    );
  }
  return printed(
    await rollbackResolvers(config, await processPorts(config), resolver),
    options,
    out,
  );
});

/** Prints the report of the last run. Reads nothing else. */
export const status = refusing(async (options: AgentOptions, out) => {
  const config = readAgentConfig(options.config);
  const { disk } = await processPorts(config);
  const report = await readReport(config, disk);
  if (report !== undefined) return printed(report, options, out);
  if (options.json) out.json(null);
  else out.line('No report of a run exists yet. Run privatelink-dns agent once.');
  return EXIT.pending;
});

/** Runs until SIGTERM or SIGINT. An installation that is in progress is finished first. */
export const run = refusing(async (options: AgentOptions, out) => {
  const config = readAgentConfig(options.config);
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  await follow(config, {
    ports: await processPorts(config),
    wakeUps: await processWakeUps(config),
    stopped: stop.signal,
    onReport: (report) => {
      printed(report, options, out);
    },
    onTrouble: (message) => {
      process.stderr.write(`privatelink-dns: ${message}\n`);
    },
  });
  return EXIT.inSync;
});

function printed(report: AgentReport, { json }: AgentOptions, out: Output): number {
  if (json) out.json(report);
  else printAgentReport(report, out.line);
  return exitCodeOf(report);
}

function readAgentConfig(file: string): AgentConfig {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new InvalidInputError(
      `The agent's configuration file ${file} cannot be read. Set its path with --config; docs/agent.md contains an example.`,
      { cause },
    );
  }
  return loadAgentConfig(text, file);
}
