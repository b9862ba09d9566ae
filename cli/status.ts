import type { Manifest, PublishedBinding } from '../shared/model/feed.ts';
import { servedAddresses } from '../shared/model/feed.ts';
import { eventFinding } from './doctor/events.ts';
import { printFinding } from './doctor/finding-text.ts';
import { printHosts } from './hosts.ts';
import { openSource, readConfig, type SourceOptions } from './options.ts';
import { EXIT, type Output } from './output.ts';
import { printNotice } from './plan-text.ts';

const CHECK_TRAILS = 'Run `npx privatelink-dns doctor`, which checks the trails.';

/** Prints the published revision, the active notices, and which machines have the revision. */
export async function status(options: SourceOptions, out: Output): Promise<number> {
  const config = readConfig(options.config);
  const { feed } = await openSource(options, config);
  if (feed.kind === 'absent') {
    if (options.json) out.json({ feed: null, notice: feed.notice });
    else printNotice(feed.notice, out);
    return EXIT.held;
  }
  const published = await feed.published();
  if (published.kind === 'failed') {
    const { what, cause } = published.failure;
    if (options.json) out.json({ feed: null, failure: published.failure });
    else out.line(`${what} could not be read: ${cause}`);
    return EXIT.error;
  }
  const manifest = published.kind === 'present' ? published.value : undefined;
  const outbox = await feed.outbox();
  const refused = Object.entries(outbox?.refusedParameters ?? {});
  const pending = outbox?.outbox.length ?? 0;
  const silence = outbox && eventFinding(outbox.notified, CHECK_TRAILS);
  const hosts = await feed.hosts({ revision: manifest?.revision ?? 0, now: new Date() });
  const notifications = { refusedParameters: outbox?.refusedParameters ?? {}, pending };
  if (options.json)
    out.json({ feed: manifest ?? null, ...notifications, events: silence ?? null, hosts });
  else if (manifest === undefined) out.line('Nothing has been published yet.');
  else {
    printManifest(manifest, out);
    for (const [, notice] of refused) printNotice(notice, out);
    if (silence !== undefined) printFinding(silence, out);
    if (pending > 0) out.line(`${pending} notification(s) are still to be sent.`);
    printHosts(hosts, out.line);
  }
  const hasNotices =
    refused.length > 0 ||
    silence !== undefined ||
    manifest?.bindings.some(({ active }) => active.length > 0);
  const hasProblems = hosts.some(({ status }) => !['converged', 'lagging'].includes(status));
  return hasNotices || hasProblems ? EXIT.held : EXIT.inSync;
}

function printManifest(manifest: Manifest, out: Output): void {
  out.line(
    `Revision ${manifest.revision} of ${manifest.owner}, created at ${manifest.createdAt}, ${manifest.artifacts.length} artifact(s).`,
  );
  out.line();
  for (const binding of manifest.bindings) printPublished(binding, out);
}

function printPublished(binding: PublishedBinding, out: Output): void {
  const { name, generation, revision, changedAt, snapshot, active } = binding;
  out.line(
    `${out.style('bold', name)}  generation ${generation}, last changed by revision ${revision} at ${changedAt}`,
  );
  if (snapshot !== null) {
    const { endpoint, inbound, zones } = snapshot;
    out.line(`  endpoint    ${endpoint.id}  ${servedAddresses(endpoint).join(', ')}`);
    out.line(`  forwarders  ${servedAddresses(inbound).join(', ')}`);
    out.line(`  zones       ${zones.map(({ domain }) => domain).join(', ')}`);
    if (snapshot.status === 'released') out.line('  released to public DNS');
  }
  for (const notice of active) printNotice(notice, out);
  out.line();
}
