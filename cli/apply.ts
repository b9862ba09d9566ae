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

export interface ApplyOptions extends CommonOptions {
  yes?: boolean;
  approve?: string[];
}

/**
 * Shows the plan, asks, and does exactly that: what was observed is not looked at again, so a zone that
 * moved meanwhile refuses its batch, and a new plan is to be looked at.
 */
export async function apply(options: ApplyOptions, out: Output): Promise<number> {
  const given = readConfig(options.config);
  const config = { ...given, approvals: [...given.approvals, ...(options.approve ?? [])] };
  if (config.mode !== 'enforce') {
    throw new InvalidInputError(
      `Mode is ${config.mode}, and apply writes. Set "mode: enforce" in ${options.config}, or look with plan.`,
    );
  }
  return applyTo(await awsSource(config), config, options, out);
}

export async function applyTo(
  source: Source,
  config: Config,
  options: ApplyOptions,
  out: Output,
): Promise<number> {
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
      'Nobody can be asked here. Look at the plan, then repeat with --yes.',
    );
  }
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await prompt.question('\nApply this plan? Only "yes" is taken as yes: ');
  prompt.close();
  out.line();
  if (answer !== 'yes') throw new InvalidInputError('Not applied: nothing was changed.');
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
    1,
  );
  if (source.feed.kind === 'present') await publishNow(config, source.feed, messages);
  for (const [binding, outcome] of outcomes) {
    if (outcome.kind === 'retry') {
      throw new StaleObservationError(
        `${binding} was not written whole: ${outcome.cause.message}. The zone moved since the plan was made, or AWS was busy. Run apply again to see and apply a fresh plan.`,
        { cause: outcome.cause },
      );
    }
  }
}

/** The publisher's own code with this person's credentials: compare-and-swap makes it safe beside the Lambda. */
async function publishNow(
  config: Config,
  { bucket, topicArn, writers }: SourceFeed,
  messages: readonly PublishMessage[],
): Promise<void> {
  if (writers === undefined) return;
  await publish([...messages, { kind: 'check' }], {
    ...writers,
    config,
    bucket,
    topicArn,
    // Whoever was faster has published: the next sweep looks at the binding again.
    reconcileAgain: async () => {},
    now: () => new Date(),
    telemetry: QUIET,
  });
}

const QUIET: Telemetry = { info: () => {}, warn: () => {}, error: () => {}, count: () => {} };
