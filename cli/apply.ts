import { createInterface } from 'node:readline/promises';
import type { Config } from '../shared/config/config.ts';
import { InvalidInputError, StaleObservationError } from '../shared/model/errors.ts';
import type { PublishMessage } from '../shared/model/messages.ts';
import type { Notice } from '../shared/model/notice.ts';
import { ABSENT } from '../shared/model/observation.ts';
import type { Telemetry } from '../shared/model/telemetry.ts';
import { publish } from '../shared/publish/publish.ts';
import { reconcileObserved } from '../shared/reconcile/reconcile.ts';
import { type CommonOptions, readConfig } from './options.ts';
import { EXIT, type Output } from './output.ts';
import { printNotice, printPlan } from './plan-text.ts';
import { exitCodeOf, noticeJson, planAll, planJson, type WholePlan } from './planning.ts';
import { awsSource, type Source, type SourceFeed } from './source.ts';

interface ApplyOptions extends CommonOptions {
  yes?: boolean;
  approve?: string[];
}

/**
 * Prints the plan, asks for confirmation, and applies exactly that plan. It does not observe again: if a zone changed
 * since the plan, Route 53 rejects the batch, and the operator has to run apply again.
 */
export async function apply(
  options: ApplyOptions,
  out: Output,
  open: (config: Config) => Promise<Source> = awsSource,
): Promise<number> {
  const given = readConfig(options.config);
  const config = { ...given, approvals: [...given.approvals, ...(options.approve ?? [])] };
  if (config.mode !== 'enforce') {
    throw new InvalidInputError(
      `apply writes only in mode enforce, and the mode is ${config.mode}. Set "mode: enforce" in ${options.config}, or use plan.`,
    );
  }
  const source = await open(config);
  const whole = await planAll(config, source, new Date());
  if (!options.json) printPlan(whole, out);
  if (whole.plans.every(({ verdict }) => verdict !== 'repair') && !whole.feed?.changes.length) {
    if (options.json) out.json(planJson(whole));
    return exitCodeOf(whole.verdict);
  }
  await confirm(options, out);
  const problems = await carryOut(config, source, whole);
  const isApplied = problems.length === 0;
  if (options.json) {
    const refused = isApplied ? {} : { problems: problems.map(noticeJson) };
    out.json({ ...planJson(whole), applied: isApplied, ...refused });
  } else if (isApplied) {
    out.line(out.style('green', 'Applied.'));
  } else {
    out.line(out.style('red', 'Not everything was applied:'));
    for (const problem of problems) printNotice(problem, out);
  }
  if (!isApplied) return EXIT.held;
  return whole.verdict === 'repair' ? EXIT.inSync : exitCodeOf(whole.verdict);
}

async function confirm(options: ApplyOptions, out: Output): Promise<void> {
  if (options.yes) return;
  if (!process.stdin.isTTY || options.json) {
    throw new InvalidInputError(
      'There is no terminal for the confirmation. Review the plan, then run apply again with --yes.',
    );
  }
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await prompt.question('\nApply this plan? Type "yes" to confirm: ');
  prompt.close();
  out.line();
  if (answer !== 'yes') throw new InvalidInputError('Not confirmed: nothing was changed.');
}

/** Returns what was not applied, although a retry of the same plan would not help. */
async function carryOut(config: Config, source: Source, whole: WholePlan): Promise<Notice[]> {
  const messages: PublishMessage[] = [];
  const outcomes = await reconcileObserved(
    whole.observations,
    {
      config,
      world: source.world,
      published: async () => ABSENT,
      sendToPublisher: async (message) => {
        messages.push(message);
      },
      now: () => new Date(),
      telemetry: QUIET,
    },
    { passes: 1, isLastPassReported: false, overdue: new Set(), wakeUps: new Map() },
  );
  const delayed =
    source.feed.kind === 'present' ? await publishNow(config, source.feed, messages) : [];
  for (const [binding, outcome] of outcomes) {
    if (outcome.kind === 'retry') {
      throw new StaleObservationError(
        `The plan of ${binding} was not completely applied: ${outcome.cause.message}. The zone changed since the plan was made, or AWS throttled a call. Run apply again to review and apply a new plan.`,
        { cause: outcome.cause },
      );
    }
  }
  const refused = [...outcomes.values()].flatMap((outcome) =>
    outcome.kind === 'done' ? outcome.problems : [],
  );
  return [...refused, ...delayed];
}

/**
 * Runs the publisher with the operator's credentials. Compare-and-swap makes this safe while the Lambda publishes
 * too. Returns what was not published.
 */
async function publishNow(
  config: Config,
  { bucket, topicArn, writers }: SourceFeed,
  messages: readonly PublishMessage[],
): Promise<Notice[]> {
  if (writers === undefined) return [];
  const problems: Notice[] = [];
  await publish([...messages, { kind: 'check', observedAt: new Date().toISOString() }], {
    ...writers,
    config,
    bucket,
    topicArn,
    reconcileAgain: async (binding) => void problems.push(reportLate(binding)),
    now: () => new Date(),
    telemetry: {
      ...QUIET,
      error: (step, { error } = {}) => void problems.push(stepFailed(step, error)),
    },
  });
  return problems;
}

function reportLate(binding: string): Notice {
  return {
    code: 'report-late',
    severity: 'error',
    text: `${binding} was not published: another publication was faster.`,
    remedy: 'Run apply again to review and apply a new plan. The next sweep also publishes it.',
  };
}

function stepFailed(step: string, error: unknown): Notice {
  return {
    code: 'step-failed',
    severity: 'error',
    text: `${step}${error instanceof Error ? `: ${error.message}` : ''}`,
    remedy: 'Correct what the text names, then run apply again. The next sweep also tries again.',
  };
}

const QUIET: Telemetry = { info: () => {}, warn: () => {}, error: () => {}, count: () => {} };
