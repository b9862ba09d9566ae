import type { Parameter, SnsPort, SsmPort } from '../cloud/ports.ts';
import type { Config } from '../config/config.ts';
import type { SignedManifest } from '../feed/manifest-parameter.ts';
import type { FeedStore } from '../feed/store.ts';
import type { Manifest } from '../model/feed.ts';
import type { BindingMessage } from '../model/messages.ts';
import type { Notice } from '../model/notice.ts';
import type { Telemetry } from '../model/telemetry.ts';
import { toSnsMessage } from '../notify/message.ts';
import type { Notification } from '../notify/notification.ts';
import { notificationsOf, refusalAnnouncements } from './announce.ts';
import { Memory } from './memory.ts';
import { parameterRefused } from './notices.ts';
import {
  type DesiredParameter,
  dataParameters,
  differingParameters,
  type RefusedParameter,
  readParameters,
  writeParameters,
} from './parameters.ts';
import { emptyManifest, type Publication } from './plan.ts';
import { beingToldOfRefusals, toldOfRefusals } from './refusals.ts';
import { announcedParameter, beingTold, readAnnounced, readTold, stateParameter } from './told.ts';

export interface TellDeps {
  config: Config;
  bucket: string;
  ssm: SsmPort;
  sns: SnsPort;
  topicArn: string;
  now(): Date;
  telemetry: Telemetry;
}

/** Parameters for readers, then the messages to people, then the memory of what they were told. */
export async function publishParameters(
  existing: Manifest,
  { manifest, artifacts }: Publication,
  messages: readonly BindingMessage[],
  signed: SignedManifest | undefined,
  store: FeedStore,
  deps: TellDeps,
): Promise<void> {
  const { config, ssm } = deps;
  const found = await readParameters(ssm, config);
  const memory = await Memory.read(ssm, store, found);
  const { parameters } = memory;
  const data = dataParameters(config, deps.bucket, manifest, artifacts, signed);
  const refused = config.mode === 'enforce' ? await repairParameters(found, data, deps) : [];
  const before = await announcedManifest(existing, parameters, store, deps);
  await memory.write(
    manifest.bindings.flatMap(
      (entry) => beingTold(config, entry, readTold(parameters, config, entry.name)) ?? [],
    ),
  );
  for (const announcement of notificationsOf(before, manifest, messages, parameters, config)) {
    await send(announcement, deps);
  }
  // The revision first: a message about it is whole, or is not sent again.
  const told = [
    ...(manifest.revision > 0 ? [announcedParameter(config, manifest.revision)] : []),
    ...manifest.bindings.map((entry) => stateParameter(config, entry, parameters, deps.now())),
  ];
  refused.push(...(await memory.write(told)));
  await tellRefusals(refused, memory, manifest, deps);
}

/** Returns those that Parameter Store refused: they keep nobody from being told. */
async function repairParameters(
  existing: ReadonlyMap<string, Parameter>,
  desired: readonly DesiredParameter[],
  { ssm, telemetry }: TellDeps,
): Promise<RefusedParameter[]> {
  const differing = differingParameters(existing, desired);
  const refused = await writeParameters(ssm, differing);
  telemetry.count('ParametersRepaired', differing.length - refused.length);
  return refused;
}

/** The parameters for readers are tried in the mode `enforce` alone: in another, nothing is known of them. */
async function tellRefusals(
  refused: readonly RefusedParameter[],
  memory: Memory,
  manifest: Manifest,
  deps: TellDeps,
): Promise<void> {
  for (const { name, cause } of refused) {
    deps.telemetry.error('Parameter Store refuses a parameter', { name, error: cause });
  }
  if (deps.config.mode !== 'enforce') return;
  const notices = refusalNotices(refused, deps.config);
  const told = memory.toldOfRefusals;
  await memory.writeToldOfRefusals(beingToldOfRefusals(notices, told, deps.now()));
  for (const announcement of refusalAnnouncements(told, notices, manifest)) {
    await send(announcement, deps);
  }
  await memory.writeToldOfRefusals(toldOfRefusals(notices, told, deps.now()));
}

/** By binding, or `feed`: those who follow one binding hear of its parameters. */
function refusalNotices(
  refused: readonly RefusedParameter[],
  { parameterPrefix }: Pick<Config, 'parameterPrefix'>,
): Map<string, Notice> {
  const scopeOf = ({ name }: RefusedParameter) =>
    name.slice(parameterPrefix.length + 1).replace(/\/.*/, '');
  const scopes = [...new Set(refused.map(scopeOf))].sort();
  return new Map(
    scopes.map((scope) => [
      scope,
      parameterRefused.of(refused.filter((parameter) => scopeOf(parameter) === scope)),
    ]),
  );
}

async function send(
  announcement: Notification,
  { config, sns, topicArn, now, telemetry }: TellDeps,
): Promise<void> {
  await sns.publish(toSnsMessage(announcement, { config, topicArn, at: now() }));
  telemetry.count('NoticesSent');
}

/** What people know: where the last publication died before it told them, the revision before that one. */
async function announcedManifest(
  existing: Manifest,
  parameters: ReadonlyMap<string, Parameter>,
  store: FeedStore,
  { config, now }: TellDeps,
): Promise<Manifest> {
  const announced = readAnnounced(parameters, config);
  if (announced === existing.revision) return existing;
  if (announced === 0) return emptyManifest(config.owner, now());
  return (await store.kept(announced)) ?? existing;
}
