import { createHash } from 'node:crypto';
import { OUTBOX_KEY } from '../../../shared/feed/keys.ts';
import type { Binding } from '../../../shared/model/binding.ts';
import type { BindingSnapshot, Manifest, PublishedBinding } from '../../../shared/model/feed.ts';
import { loggedBindingOf } from '../../../shared/notify/log.ts';
import { EMPTY_OUTBOX, parseOutbox } from '../../../shared/notify/outbox.ts';
import type { Installation } from '../lambda/installation.ts';
import { entryOf } from '../properties/entry.ts';
import { answersAt } from '../properties/zones.ts';
import type { Simulation } from '../simulation.ts';
import { answerOf } from './answer.ts';
import { canonicalAddress, plainName } from './names.ts';
import { judge, type Stopped, type Verdict } from './verdict.ts';

type Served = Extract<Verdict, { kind: 'served' }>;

/**
 * The differences between the zones, the feed and the parameters and what the judge derives from AWS. Empty after
 * convergence.
 */
export function outOfSync(simulation: Simulation): string[] {
  return simulation.installations.flatMap((installation) => {
    const found = simulation.manifestIn(installation)?.manifest;
    const verdicts = installation.config.bindings.map((binding) => ({
      binding,
      verdict: judge(simulation, binding, installation.owner),
      entry: entryOf(found, binding.name),
    }));
    const problems = verdicts.flatMap(({ binding, verdict, entry }) =>
      (verdict.kind === 'served'
        ? notServed(simulation, { installation, binding, verdict, entry })
        : notStopped(verdict, entry, installation)
      ).map((problem) => `${installation.owner} ${binding.name}: ${problem}`),
    );
    const { length } = installation.queues.publish.messages;
    return [
      ...problems,
      ...(found ? feedProblems(simulation, installation, found) : []),
      ...(length > 0 ? [`${length} reports are in the publish queue`] : []),
    ];
  });
}

function notServed(
  simulation: Simulation,
  {
    installation,
    binding,
    verdict,
    entry,
  }: {
    installation: Installation;
    binding: Binding;
    verdict: Served;
    entry: PublishedBinding | undefined;
  },
): string[] {
  const snapshot = entry?.snapshot;
  if (!snapshot) return ['it is not published'];
  return [
    ...zoneProblems(installation.owner, binding, verdict),
    ...snapshotProblems(simulation, snapshot, verdict),
    ...answerProblems(simulation, snapshot, verdict, binding),
    ...(entry?.active ?? [])
      .filter(({ severity }) => severity === 'error')
      .map(({ text }) => `an error notice is active: ${text}`),
  ];
}

function zoneProblems(
  owner: string,
  binding: Binding,
  { endpoint, zones, types }: Served,
): string[] {
  const names = (endpoint.view.DnsEntries ?? []).map(({ DnsName = '' }) => plainName(DnsName));
  const regional = names
    .filter((name) => name.includes('.vpce.'))
    .sort((a, b) => a.length - b.length)[0];
  const wanted = types.map((type) => `${type} ${regional}`).join();
  return zones.flatMap(({ zone, domain, wildcard }) => {
    const listed = binding.zones?.find((one) => one.domain === domain)?.vpcs ?? [];
    const unassociated = listed.filter(({ id }) => !zone.vpcs.some(({ VPCId }) => VPCId === id));
    const marker = [...zone.records.values()].find(({ Name }) =>
      plainName(Name).startsWith('_privatelink-dns.'),
    );
    const isOurs = marker?.ResourceRecords?.[0]?.Value?.startsWith(
      `"heritage=privatelink-dns,owner=${owner},binding=${binding.name},fence=`,
    );
    return [
      ...(wildcard ? [domain, `*.${domain}`] : [domain]).flatMap((name) => {
        const answers = answersAt(zone.records, name).join();
        return answers === wanted
          ? []
          : [`${name} answers ${answers || 'nothing'} instead of ${wanted}`];
      }),
      ...(isOurs ? [] : [`${domain} has no marker of this installation`]),
      ...unassociated.map(({ id }) => `${domain} is not associated with ${id}`),
    ];
  });
}

function snapshotProblems(
  simulation: Simulation,
  snapshot: BindingSnapshot,
  { endpoint, addresses, forwarders, zones }: Served,
): string[] {
  const published = snapshot.endpoint.addresses.map(({ address }) => address).sort();
  const missing = forwarders.must.filter((one) => !snapshot.inbound.addresses.includes(one));
  const unexpected = snapshot.inbound.addresses.filter(
    (one) => ![...forwarders.must, ...forwarders.may].includes(one),
  );
  const zoneIds = zones.map(({ zone }) => zone.id).sort();
  const healthy = addresses.filter((one) => !simulation.impaired.has(one));
  const withdrawn = addresses.filter((one) => simulation.impaired.has(one) && !one.includes(':'));
  const isSomeHealthy = healthy.some((one) => !one.includes(':'));
  return [
    ...(snapshot.status === 'live' ? [] : [`its status is ${snapshot.status}`]),
    ...(snapshot.endpoint.id === endpoint.view.VpcEndpointId
      ? []
      : [
          `endpoint ${snapshot.endpoint.id} is published instead of ${endpoint.view.VpcEndpointId}`,
        ]),
    ...(published.join() === addresses.join()
      ? []
      : [`addresses ${published.join()} are published instead of ${addresses.join()}`]),
    ...missing.map((one) => `forwarder ${one} is missing`),
    ...unexpected.map((one) => `forwarder ${one} is not attached`),
    ...(snapshot.zones
      .map(({ id }) => id)
      .sort()
      .join() === zoneIds.join()
      ? []
      : ['other zones are published']),
    ...(simulation.shape.withdraw &&
    isSomeHealthy &&
    snapshot.endpoint.withdrawn.join() !== withdrawn.sort().join()
      ? [`${snapshot.endpoint.withdrawn.join()} are withdrawn instead of ${withdrawn.join()}`]
      : []),
  ];
}

/**
 * Wrong answers that an on-premises machine receives when it queries the published forwarders for the binding's
 * names.
 */
function answerProblems(
  simulation: Simulation,
  snapshot: BindingSnapshot,
  { zones, types, addresses }: Served,
  binding: Binding,
): string[] {
  const names = zones.flatMap(({ domain, wildcard }) =>
    wildcard ? [domain, `anything.${domain}`] : [domain],
  );
  const asked = binding.names === 'all' ? names : names.filter((name) => name.includes('s3.'));
  return snapshot.inbound.addresses.flatMap((forwarder) =>
    asked.flatMap((name) =>
      types.flatMap((type) => {
        const answer = answerOf(simulation.cloud, forwarder, name, type);
        const wanted = addresses.filter((one) => one.includes(':') === (type === 'AAAA')).join();
        const given =
          answer.kind === 'addresses'
            ? answer.addresses.map(canonicalAddress).sort().join()
            : answer.kind;
        return given === wanted ? [] : [`${forwarder} answers ${given} for ${name} ${type}`];
      }),
    ),
  );
}

/** A stopped binding must have a notice, unless its cause is transient. */
function notStopped(
  { why, transient = [] }: Stopped,
  entry: PublishedBinding | undefined,
  { config }: Installation,
): string[] {
  if (/^the endpoint is pending/i.test(why)) return [];
  // Published forwarders in a transient status stay published, so the binding is not stopped.
  const { addresses = [] } = entry?.snapshot?.inbound ?? {};
  if (addresses.length > 0 && addresses.every((one) => transient.includes(one))) return [];
  const isNotified = (entry?.active ?? []).some(({ severity }) => severity !== 'info');
  return isNotified || config.mode !== 'enforce' ? [] : [`${why}, and no notice reports it`];
}

/** Problems of the files, and of the parameters that copy them. */
function feedProblems(
  simulation: Simulation,
  installation: Installation,
  manifest: Manifest,
): string[] {
  const { s3, ssm } = simulation.cloud.world;
  const { bucket, config } = installation.deployment;
  const objects = s3.objects(bucket);
  const value = (name: string) => ssm.parameter(`${config.parameterPrefix}/${name}`)?.Value;
  const files = manifest.artifacts.filter(
    ({ path, sha256 }) =>
      createHash('sha256')
        .update(objects.get(path)?.Body ?? '')
        .digest('hex') !== sha256,
  );
  const configured = manifest.bindings.filter(({ name }) =>
    config.bindings.some((binding) => binding.name === name),
  );
  const parameters = configured.flatMap(({ name, snapshot }) => {
    if (snapshot === null) return [];
    const addresses = [
      ...snapshot.endpoint.addresses.map(({ address }) => address),
      ...snapshot.endpoint.retiring.map(({ address }) => address),
    ].sort();
    const wanted = [...new Set(addresses)].join();
    const given = value(`${name}/endpoint-addresses`);
    return given === wanted
      ? []
      : [`the parameter of ${name} contains ${given} instead of ${wanted}`];
  });
  const { notified, outbox } = parseOutbox(objects.get(OUTBOX_KEY)?.Body ?? '') ?? EMPTY_OUTBOX;
  const unnotified = configured.flatMap(({ name, revision }) => {
    const logged = loggedBindingOf(notified, name).revision;
    return logged === revision
      ? []
      : [`the log has ${name} at revision ${logged}, and the manifest has ${revision}`];
  });
  return [
    ...files.map(({ path }) => `${path} is damaged`),
    ...parameters,
    ...unnotified,
    ...(notified.revision === manifest.revision
      ? []
      : [`operators were last notified of revision ${notified.revision}`]),
    ...outbox.map(({ kind, id }) => `the ${kind} notification ${id} is still in the outbox`),
    ...forwardProblems(objects.get(pathOf(manifest, 'forward.conf'))?.Body ?? '', manifest),
  ];
}

function pathOf({ artifacts }: Manifest, file: string): string {
  return artifacts.find(({ path }) => path.endsWith(`/${file}`))?.path ?? '';
}

/** Private zones whose forwarders in the file, read as BIND reads it, are wrong. */
function forwardProblems(file: string, { bindings }: Manifest): string[] {
  const configured = new Map(
    [...file.matchAll(/zone "([^"]+)" \{[^}]*?forwarders \{([^}]*)\}/g)].map(([, zone, list]) => [
      zone,
      (list ?? '')
        .split(';')
        .map((one) => one.trim())
        .filter(Boolean)
        .sort()
        .join(),
    ]),
  );
  return bindings.flatMap(({ snapshot }) => {
    if (snapshot?.status !== 'live') return [];
    const { names, zones, inbound } = snapshot;
    const wanted = [
      ...new Set([...inbound.addresses, ...inbound.retiring.map(({ address }) => address)]),
    ]
      .sort()
      .join();
    const domains =
      names === 'all'
        ? zones.map(({ domain }) => domain)
        : zones
            .filter(({ domain }) => domain.startsWith('s3.'))
            .flatMap(({ domain }) => names.buckets.map((bucket) => `${bucket}.${domain}`));
    return domains.flatMap((domain) =>
      configured.get(domain) === wanted
        ? []
        : [`the file forwards ${domain} to ${configured.get(domain)} instead of ${wanted}`],
    );
  });
}

/** Replaced addresses that are still served until their retirement ends. */
export function retiring(simulation: Simulation): string[] {
  return simulation.installations.flatMap((installation) =>
    (simulation.manifestIn(installation)?.manifest.bindings ?? []).flatMap(({ name, snapshot }) =>
      snapshot?.status === 'live' &&
      installation.config.bindings.some((binding) =>
        judgedServed(simulation, binding, name, installation),
      )
        ? [...snapshot.endpoint.retiring, ...snapshot.inbound.retiring].map(
            ({ address, until }) => `${address} of ${name} is served until ${until}`,
          )
        : [],
    ),
  );
}

function judgedServed(
  simulation: Simulation,
  binding: Binding,
  name: string,
  { owner }: Installation,
): boolean {
  return binding.name === name && judge(simulation, binding, owner).kind === 'served';
}
