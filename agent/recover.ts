import { manifestDigest } from '../shared/feed/signature.ts';
import { putBack } from './attempt.ts';
import type { AgentConfig, AgentResolver } from './config.ts';
import { attemptDeps } from './install.ts';
import { type Journal, JournalFile } from './journal.ts';
import type { Ports } from './ports.ts';
import { type AgentState, resolverState } from './state.ts';
import { clean } from './swap.ts';

const NOWHERE: Omit<AgentResolver, 'name'> = {
  use: 'both',
  ask: '127.0.0.1',
  port: 53,
  installs: {},
};
const MAX_TARGET = 64 * 1024 * 1024;

/** Finishes or undoes what an agent that died had begun: a sentence for the report, or none. */
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
    return [`${what} before it changed anything.`];
  }
  if (installed?.attempt === journal.attempt && (await isInPlace(journal, ports))) {
    await clean(ports.disk, changes);
    await file.remove();
    return [`${what} when it was as good as done: it stays.`];
  }
  const configured = config.resolvers.find(({ name }) => name === resolver);
  // One that was taken out of the configuration gets its files back and is asked nothing.
  const deps = attemptDeps(configured ?? { ...NOWHERE, name: resolver }, { config, ports });
  const again = await putBack(journal, configured ? (installed?.revision ?? null) : null, deps);
  return [`${what}. ${again}`];
}

/** An attempt that could not be recorded for certain may have been put back in part. */
async function isInPlace({ revision, changes }: Journal, { disk }: Ports): Promise<boolean> {
  for (const { target, sha256 } of revision.files) {
    const content = await disk.read(target, MAX_TARGET);
    if (content === undefined || manifestDigest(content) !== sha256) return false;
  }
  for (const { target } of changes.filter(({ removes }) => removes)) {
    if ((await disk.stat(target)) !== undefined) return false;
  }
  return true;
}
