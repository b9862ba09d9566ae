import { asFence, asRevision } from '../../../shared/model/counters.ts';
import type { BindingSnapshot, ZoneSnapshot } from '../../../shared/model/feed.ts';
import { renderAll } from '../../../shared/render/registry.ts';
import type { RenderInput } from '../../../shared/render/resolver.ts';
import { snapshotOf } from '../publish/fixtures.ts';

export const S3 = 's3.eu-west-2.amazonaws.com';
export const ACCESS_POINTS = 's3-accesspoint.eu-west-2.amazonaws.com';
export const CONTROL = 's3-control.eu-west-2.amazonaws.com';
export const VPCE = 'vpce-001760f0be22cd4e2-3ew5rhyv.s3.eu-west-2.vpce.amazonaws.com';

export function zoneOf(domain: string, more: Partial<ZoneSnapshot> = {}): ZoneSnapshot {
  return { id: 'Z1', domain, wildcard: true, recordTypes: ['A'], fence: asFence(1), ...more };
}

export function s3(more: Partial<BindingSnapshot> = {}): BindingSnapshot {
  return snapshotOf('s3-london', {
    zones: [zoneOf(S3), zoneOf(ACCESS_POINTS), zoneOf(CONTROL)],
    ...more,
  });
}

export function inputOf(
  bindings: readonly BindingSnapshot[],
  more: Partial<RenderInput> = {},
): RenderInput {
  return {
    owner: 'net-prod',
    revision: asRevision(7),
    rpz: { zone: 'rpz.privatelink-dns', answer: 'cname', ttl: 60 },
    bindings,
    ...more,
  };
}

export function addressed(more: Partial<RenderInput['rpz']> = {}): Partial<RenderInput> {
  return { rpz: { zone: 'rpz.privatelink-dns', answer: 'address', ttl: 60, ...more } };
}

/** The content of each file of bind. */
export function rendered(bindings: readonly BindingSnapshot[], more: Partial<RenderInput> = {}) {
  const files = renderAll([{ name: 'bind', use: 'both' }], inputOf(bindings, more));
  const content = (name: string) => files.find(({ file }) => file === name)?.content ?? '';
  return {
    names: files.map(({ resolver, file, mediaType }) => [resolver, file, mediaType]),
    all: files.map(({ content }) => content),
    forward: content('forward.conf'),
    forwardOptions: content('forward.options.conf'),
    rpz: content('rpz.conf'),
    options: content('rpz.options.conf'),
    zone: content('rpz.zone'),
  };
}
