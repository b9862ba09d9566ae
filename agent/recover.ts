import { putBack } from './attempt.ts';
import type { AgentConfig, AgentResolver } from './config.ts';
import { attemptDeps } from './install.ts';
import { type Journal, JournalFile } from './journal.ts';
import type { Ports } from './ports.ts';
import { type AgentState, resolverState } from './state.ts';
import { clean, hasFilesOf } from './swap.ts';

/** Settings for a resolver that is no longer in the configuration. They are not used: it is sent no query. */
const UNCONFIGURED: Omit<AgentResolver, 'name'> = {
  use: 'both',
  ask: '127.0.0.1',
  port: 53,
  installs: {},
};

/** Finishes or undoes the installation that a crashed agent left. Returns sentences for the report, at most one. */
export async function recover(
  config: AgentConfig,
  ports: Ports,
  state: AgentState,
): Promise<string[]> {
  const file = new JournalFile(ports.disk, config.state);
  const journal = await file.read();
  if (journal === undefined) return [];
  const { resolver, revision, changes } = journal;
  const what = `An installation of revision ${revision.revision} for ${resolver} was interrupted`;
  const { installed } = resolverState(state, resolver);
  if (journal.phase === 'staging') {
    await clean(ports.disk, changes);
    await file.remove();
    return [`${what} before it changed any file.`];
  }
  if (installed?.attempt === journal.attempt && (await isInPlace(journal, ports))) {
    await clean(ports.disk, changes);
    await file.remove();
    return [`${what} after it was recorded as installed, so it is kept.`];
  }
  const configured = config.resolvers.find(({ name }) => name === resolver);
  // If the resolver was removed from the configuration, restore its files but skip the live test.
  const deps = attemptDeps(configured ?? { ...UNCONFIGURED, name: resolver }, { config, ports });
  const restored = await putBack(journal, configured ? (installed?.revision ?? null) : null, deps);
  return [`${what}. ${restored}`];
}

/** Checks the files too: if recording the attempt failed half-way, the old files may have been partly restored. */
async function isInPlace({ revision, changes }: Journal, { disk }: Ports): Promise<boolean> {
  if (!(await hasFilesOf(revision, disk))) return false;
  for (const { target } of changes.filter(({ removes }) => removes)) {
    if ((await disk.stat(target)) !== undefined) return false;
  }
  return true;
}
