import type { AgentConfig, AgentResolver } from './config.ts';
import { type InstallContext, type Installed, installRevision } from './install.ts';
import { withLock } from './lock.ts';
import type { Ports } from './ports.ts';
import { recover } from './recover.ts';
import type { AgentReport, ResolverReport } from './report.ts';
import { keepReport, newReport } from './report-file.ts';
import { type AgentState, resolverState, StateFile } from './state.ts';

/**
 * The previous revision's files, checked, loaded and asked as in an installation. They stay until the feed
 * has a higher revision than the one that was gone back from, or until `once --resume`.
 */
export function rollback(config: AgentConfig, ports: Ports, only?: string): Promise<AgentReport> {
  return withLock(ports, config.state, async () => {
    const stateFile = new StateFile(ports.disk, config.state);
    let state = await stateFile.read();
    const mended = await recover(config, ports, state);
    const context = { config, ports, stateFile, resume: true };
    const resolvers: ResolverReport[] = [];
    for (const resolver of config.resolvers.filter(({ name }) => (only ?? name) === name)) {
      const done = await goBack(resolver, state, context);
      state = done.state;
      resolvers.push(done.report);
    }
    const parts = { mended, resolvers };
    return keepReport(config, ports, newReport(config, ports, parts));
  });
}

async function goBack(
  resolver: AgentResolver,
  state: AgentState,
  context: InstallContext,
): Promise<Installed> {
  const { installed, previous } = resolverState(state, resolver.name);
  if (installed !== null && previous !== null) {
    return installRevision(resolver, previous, state, context, installed.revision.revision);
  }
  const report: ResolverReport = {
    resolver: resolver.name,
    result: 'refused',
    revision: installed?.revision.revision ?? null,
    at: context.ports.clock.now().toISOString(),
    problem: {
      code: 'no-previous',
      what: `There is no earlier revision of ${resolver.name} to go back to.`,
      remedy: 'A revision with the old content, published by the reconciler, is the other way.',
    },
    wrongBefore: [],
  };
  return { state, report };
}
