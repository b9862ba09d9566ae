import type { Config } from '../../../shared/config/config.ts';
import type { Binding } from '../../../shared/model/binding.ts';
import type { Change } from '../../../shared/model/change.ts';
import { asFence, asGeneration, asRevision } from '../../../shared/model/counters.ts';
import {
  type BindingSnapshot,
  MANIFEST_FORMAT,
  type Manifest,
  type PublishedBinding,
} from '../../../shared/model/feed.ts';
import type { BindingMessage, PublishMessage, ZoneFence } from '../../../shared/model/messages.ts';
import type { Notice } from '../../../shared/model/notice.ts';

export const T0 = new Date('2026-01-01T00:00:00.000Z');

export function later(ms: number): Date {
  return new Date(T0.getTime() + ms);
}

export const MINUTE = 60_000;

export function bindingOf(name: string): Binding {
  return {
    name,
    service: 's3',
    region: 'eu-west-2',
    endpoint: { id: 'vpce-001760f0be22cd4e2' },
    inbound: { id: 'rslvr-in-0123456789abcdef0' },
    zones: [{ domain: domainOf(name), id: zoneIdOf(name), vpcs: undefined }],
    names: 'all',
    whenLost: 'hold',
    adopt: false,
  };
}

export function configOf(names: readonly string[], more: Partial<Config> = {}): Config {
  return {
    version: 1,
    owner: 'net-prod',
    mode: 'enforce',
    region: 'eu-west-2',
    parameterPrefix: '/privatelink-dns',
    allowGlobalName: false,
    rpz: { zone: 'rpz.privatelink-dns', answer: 'cname', ttl: 60 },
    resolvers: [{ name: 'bind', use: 'both' }],
    limits: { maxBindingsPerPublication: 25, releaseAfterMinutes: 60 },
    agents: { pollSeconds: 300 },
    health: { withdraw: false, missesToWithdraw: 3, hitsToRestore: 2 },
    approvals: [],
    bindings: names.map(bindingOf),
    ...more,
  };
}

function domainOf(name: string): string {
  return `${name}.eu-west-2.amazonaws.com`;
}

function zoneIdOf(name: string): string {
  return `Z${name.replace(/[^a-z0-9]/g, '').toUpperCase()}`;
}

export function snapshotOf(name: string, more: Partial<BindingSnapshot> = {}): BindingSnapshot {
  return {
    binding: name,
    service: 'com.amazonaws.eu-west-2.s3',
    region: 'eu-west-2',
    status: 'live',
    endpoint: {
      id: 'vpce-001760f0be22cd4e2',
      name: '*.vpce-001760f0be22cd4e2-3ew5rhyv.s3.eu-west-2.vpce.amazonaws.com',
      zoneId: 'Z7K1066E3PUKB',
      subnets: [{ id: 'subnet-0a', zoneId: 'euw2-az2', ranges: ['10.0.1.0/24'] }],
      addresses: [{ address: '10.0.1.165', interfaceId: 'eni-0a', subnetId: 'subnet-0a' }],
      retiring: [],
      withdrawn: [],
    },
    inbound: {
      id: 'rslvr-in-0123456789abcdef0',
      addresses: ['10.0.1.122', '10.0.2.213'],
      retiring: [],
    },
    zones: [
      {
        id: zoneIdOf(name),
        domain: domainOf(name),
        wildcard: true,
        recordTypes: ['A'],
        fence: asFence(1),
      },
    ],
    names: 'all',
    ...more,
  };
}

export function withForwarders(name: string, ...addresses: string[]): BindingSnapshot {
  return snapshotOf(name, { inbound: { ...snapshotOf(name).inbound, addresses } });
}

export function withFence(name: string, value: number): BindingSnapshot {
  const fence = asFence(value);
  return snapshotOf(name, { zones: snapshotOf(name).zones.map((zone) => ({ ...zone, fence })) });
}

/** A change that parameters contain, but no artifact with `answer: cname`. */
export function withEndpointAddress(name: string, address: string): BindingSnapshot {
  const { endpoint } = snapshotOf(name);
  return snapshotOf(name, {
    endpoint: { ...endpoint, addresses: endpoint.addresses.map((e) => ({ ...e, address })) },
  });
}

export function messageOf(
  snapshot: BindingSnapshot | null,
  observedGeneration: number,
  more: Partial<BindingMessage> = {},
): BindingMessage {
  return {
    kind: 'binding',
    binding: snapshot?.binding ?? '',
    observedFrom: T0.toISOString(),
    observedUntil: T0.toISOString(),
    observedGeneration: asGeneration(observedGeneration),
    snapshot,
    applied: [],
    fences: fencesOf(snapshot, (more.applied ?? []).length > 0),
    notices: [],
    ...more,
  };
}

/** A reconcile that made changes raised each fence by one. */
function fencesOf(snapshot: BindingSnapshot | null, hasWritten: boolean): ZoneFence[] {
  return (snapshot?.zones ?? []).map(({ id, fence }) => ({
    zoneId: id,
    observed: hasWritten ? asFence(fence - 1) : fence,
    written: fence,
  }));
}

/** Gives the time to a report that has the default time. */
export function observedAt(at: Date) {
  return <M extends PublishMessage>(message: M): M =>
    message.kind === 'binding' && message.observedUntil === T0.toISOString()
      ? { ...message, observedFrom: at.toISOString(), observedUntil: at.toISOString() }
      : message;
}

export function noticeOf(code: string, text = `text of ${code}`): Notice {
  return { code, severity: 'warning', text, remedy: `fix ${code}` };
}

export const RECORD_RESTORED: Change = {
  kind: 'create',
  target: 'record',
  zoneId: 'Z0000000000S3',
  name: '*.s3.eu-west-2.amazonaws.com',
  type: 'A',
  existing: null,
  desired: 'alias vpce-1 (Z7K1066E3PUKB)',
};

export function entryOf(name: string, more: Partial<PublishedBinding> = {}): PublishedBinding {
  return {
    name,
    generation: asGeneration(1),
    revision: asRevision(1),
    changedAt: T0.toISOString(),
    observedUntil: T0.toISOString(),
    snapshot: snapshotOf(name),
    active: [],
    ...more,
  };
}

export function manifestOf(
  bindings: readonly PublishedBinding[],
  more: Partial<Manifest> = {},
): Manifest {
  return {
    format: MANIFEST_FORMAT,
    revision: asRevision(1),
    createdAt: T0.toISOString(),
    validUntil: later(24 * 60 * MINUTE).toISOString(),
    keys: [],
    owner: 'net-prod',
    bindings: [...bindings],
    artifacts: [],
    questions: [],
    ...more,
  };
}
