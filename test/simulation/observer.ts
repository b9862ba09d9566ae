import type { CloudError } from '../../shared/cloud/errors.ts';
import { MANIFEST_KEY, OUTBOX_KEY } from '../../shared/feed/keys.ts';
import { PrivatelinkDnsError } from '../../shared/model/errors.ts';
import type { Manifest } from '../../shared/model/feed.ts';
import type {
  BindingMessage,
  PublishMessage,
  ReconcileMessage,
} from '../../shared/model/messages.ts';
import type { Telemetry } from '../../shared/model/telemetry.ts';
import type { NoticeMessage } from '../../shared/notify/schema.ts';
import type { Invocation } from './lambda/invocation.ts';
import type { Observer } from './lambda/ports.ts';
import type { Records } from './observations.ts';
import type { Simulation } from './simulation.ts';

/**
 * Turns the calls of functions into effects. An effect is what changed in AWS, whatever answer the caller received.
 */
export function observerOf(simulation: Simulation): Observer {
  return (invocation, operation, input) => {
    const { s3, route53 } = simulation.cloud.world;
    const installation = simulation.installation(invocation.owner);
    const zoneId = String(input.HostedZoneId ?? '');
    const records = route53.zones.get(zoneId)?.records;
    const bucket = s3.objects(installation.deployment.bucket);
    const key = String(input.Key ?? '');
    const stored = bucket.get(key);
    const manifest = operation === 'PutObject' ? simulation.manifestIn(installation) : undefined;
    return (answer, error) => {
      if (simulation.isTraced) {
        simulation.note(`${invocation.label} ${operation} ${brief(input)} ${error?.code ?? 'ok'}`);
      }
      // Not-found and lost conditional writes are normal for a publisher; only retryable or denied errors count as
      // disturbance.
      const isDisturbance = error?.kind === 'retry' || error?.kind === 'denied';
      if (isDisturbance) simulation.disturbPublisher(invocation.name);
      simulation.reads.record(invocation, { operation, input, at: simulation.at }, answer, error);
      if (operation.startsWith('Describe')) simulation.history.sample();
      switch (operation) {
        case 'ChangeResourceRecordSets':
          return zoneWritten(simulation, invocation, zoneId, records);
        case 'AssociateVPCWithHostedZone':
          if (error === undefined) {
            simulation.observe({ kind: 'zone-associated', invocation, zoneId });
          }
          return;
        case 'PutObject':
          if (key === MANIFEST_KEY) manifestWritten(simulation, invocation, manifest);
          else if (key === OUTBOX_KEY) outboxWritten(simulation, invocation, stored?.ETag);
          else objectWritten(simulation, key, stored?.Body, bucket.get(key)?.Body);
          return;
        case 'SendMessage':
          if (tookEffect(error)) messageSent(simulation, invocation, String(input.MessageBody));
          return;
        case 'Publish':
          if (tookEffect(error)) notified(simulation, invocation, String(input.Message));
          return;
      }
    };
  };
}

/** Whether the call took effect. A timed-out call took effect, but its caller does not know. */
function tookEffect(error: CloudError | undefined): boolean {
  return error === undefined || error.code === 'TimeoutError';
}

function zoneWritten(
  simulation: Simulation,
  invocation: Invocation,
  zoneId: string,
  before: Records | undefined,
): void {
  const after = simulation.cloud.world.route53.zones.get(zoneId)?.records;
  if (after === undefined || before === undefined || after === before) return;
  simulation.recordFences(zoneId, before);
  simulation.recordFences(zoneId, after);
  simulation.written.push({ at: simulation.at, owner: invocation.owner, zoneId, after });
  const earlier = simulation.archive.get(zoneId) ?? [];
  simulation.archive.set(zoneId, [...earlier.slice(-8), before, after]);
  simulation.observe({ kind: 'zone-written', invocation, zoneId, before, after });
}

/** Records writes to artifacts only: signatures and counters may be written again. */
function objectWritten(
  simulation: Simulation,
  key: string,
  before: string | undefined,
  after: string | undefined,
): void {
  const isArtifact = /^feed\/v1\/revisions\/\d+\/[^/]+\/[^/]+$/.test(key);
  if (!isArtifact || before === undefined || after === undefined || before === after) return;
  simulation.observe({ kind: 'artifact-written', key, before, after });
}

function manifestWritten(
  simulation: Simulation,
  invocation: Invocation,
  before: { manifest: Manifest; etag: string } | undefined,
): void {
  const installation = simulation.installation(invocation.owner);
  const objects = simulation.cloud.world.s3.objects(installation.deployment.bucket);
  const text = objects.get(MANIFEST_KEY)?.Body ?? '';
  const after = simulation.manifestIn(installation);
  if (after === undefined || after.etag === before?.etag) return;
  const ledger = simulation.ledger(invocation.owner);
  ledger.recordActive(after.manifest, invocation.startedAt - simulation.startedAt);
  simulation.observe({
    kind: 'manifest-written',
    invocation,
    before,
    after: after.manifest,
    text,
  });
  ledger.manifestAt = simulation.at;
}

function outboxWritten(
  simulation: Simulation,
  invocation: Invocation,
  beforeEtag: string | undefined,
): void {
  const { bucket } = simulation.installation(invocation.owner).deployment;
  const after = simulation.cloud.world.s3.objects(bucket).get(OUTBOX_KEY);
  if (after === undefined || after.ETag === beforeEtag) return;
  simulation.observe({ kind: 'outbox-written', invocation, beforeEtag });
}

function messageSent(simulation: Simulation, invocation: Invocation, body: string): void {
  const message: PublishMessage | ReconcileMessage = JSON.parse(body);
  if ('reason' in message && message.reason.includes('too late')) simulation.late.requeued += 1;
  if (!('kind' in message) || message.kind !== 'binding') return;
  const effect = { kind: 'reported' as const, invocation, message: message as BindingMessage };
  simulation.reported.push(effect);
  simulation.observe(effect);
}

function notified(simulation: Simulation, invocation: Invocation, text: string): void {
  const message: NoticeMessage = JSON.parse(JSON.parse(text).default);
  simulation.notifications.push({ at: simulation.at, owner: invocation.owner, message });
  simulation.observe({ kind: 'notified', invocation, message });
}

/** An error that is neither an answer of AWS nor raised by the product on purpose is a defect. */
export function telemetryOf(simulation: Simulation): Telemetry {
  return {
    info: () => {},
    warn: (message, fields) => simulation.note(`warning: ${message} ${brief(fields ?? {})}`),
    error: (message, fields) => {
      const error = fields?.error;
      simulation.note(`error: ${message} ${String(error ?? brief(fields ?? {}))}`);
      if (error === undefined || error instanceof PrivatelinkDnsError) return;
      const stack = error instanceof Error ? error.stack : String(error);
      simulation.fail('no-unexpected-errors', `${message}: ${stack}`);
    },
    count: (metric) => {
      if (metric === 'SnapshotsTooLate') simulation.late.found += 1;
    },
  };
}

function brief(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 400 ? `${text.slice(0, 400)}…` : text;
}
