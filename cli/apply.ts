import { createInterface } from 'node:readline/promises';
import type { Config } from '../shared/config/config.ts';
import { InvalidInputError, StaleObservationError } from '../shared/model/errors.ts';
import type { PublishMessage } from '../shared/model/messages.ts';
import { ABSENT } from '../shared/model/observation.ts';
import type { Telemetry } from '../shared/model/telemetry.ts';
import { publish } from '../shared/publish/publish.ts';
import { reconcileObserved } from '../shared/reconcile/reconcile.ts';
import { type CommonOptions, readConfig } from './options.ts';
import { EXIT, type Output } from './output.ts';
import { printPlan } from './plan-text.ts';
import { exitCodeOf, planAll, planJson, type WholePlan } from './planning.ts';
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
  await carryOut(config, source, whole);
  if (options.json) out.json({ ...planJson(whole), applied: true });
  else out.line(out.style('green', 'Applied.'));
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

async function carryOut(config: Config, source: Source, whole: WholePlan): Promise<void> {
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
    { passes: 1, isLastPassReported: false, overdue: new Set() },
  );
  if (source.feed.kind === 'present') await publishNow(config, source.feed, messages);
  for (const [binding, outcome] of outcomes) {
    if (outcome.kind === 'retry') {
      throw new StaleObservationError(
        `The plan of ${binding} was not completely applied: ${outcome.cause.message}. The zone changed since the plan was made, or AWS throttled a call. Run apply again to review and apply a new plan.`,
        { cause: outcome.cause },
      );
    }
  }
}

/**
 * Runs the publisher with the operator's credentials. Compare-and-swap makes this safe while the Lambda publishes
 * too.
 */
async function publishNow(
  config: Config,
  { bucket, topicArn, writers }: SourceFeed,
  messages: readonly PublishMessage[],
): Promise<void> {
  if (writers === undefined) return;
  await publish([...messages, { kind: 'check', observedAt: new Date().toISOString() }], {
    ...writers,
    config,
    bucket,
    topicArn,
    // If another publication was faster, the next sweep reconciles the binding again.
    reconcileAgain: async () => {},
    now: () => new Date(),
    telemetry: QUIET,
  });
}

const QUIET: Telemetry = { info: () => {}, warn: () => {}, error: () => {}, count: () => {} };
