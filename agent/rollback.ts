import type { AgentConfig, AgentResolver } from './config.ts';
import { type InstallContext, type Installed, installRevision } from './install.ts';
import { withLock } from './lock.ts';
import { newReport, resolverReport } from './new-report.ts';
import type { Ports } from './ports.ts';
import { recover } from './recover.ts';
import type { AgentReport, ResolverReport } from './report.ts';
import { keepReport } from './report-file.ts';
import { type AgentState, resolverState, StateFile } from './state.ts';

/**
 * Installs the previous revision again, with the same checks as any installation. It stays installed until the
 * feed offers a revision higher than the one that was rolled back, or until `once --resume`.
 */
export function rollback(config: AgentConfig, ports: Ports, only?: string): Promise<AgentReport> {
  return withLock(ports, config.state, async () => {
    const stateFile = new StateFile(ports.disk, config.state);
    let state = await stateFile.read();
    const recovered = await recover(config, ports, state);
    const context = { config, ports, stateFile, resume: true };
    const resolvers: ResolverReport[] = [];
    for (const resolver of config.resolvers.filter(({ name }) => (only ?? name) === name)) {
      const done = await rollbackResolver(resolver, state, context);
      state = done.state;
      resolvers.push(done.report);
    }
    return keepReport(config, ports, newReport(config, ports, { recovered, resolvers }));
  });
}

async function rollbackResolver(
  resolver: AgentResolver,
  state: AgentState,
  context: InstallContext,
): Promise<Installed> {
  const { installed, previous } = resolverState(state, resolver.name);
  if (installed !== null && previous !== null) {
    const rolledBackFrom = installed.revision.revision;
    return installRevision({ resolver, desired: previous, state, rolledBackFrom }, context);
  }
  const problem = {
    code: 'no-previous',
    what: `No previous revision of ${resolver.name} is kept on this machine.`,
    remedy: 'Let the reconciler publish a revision with the old content instead.',
  };
  const report = resolverReport(resolver, state, context.ports, { result: 'refused', problem });
  return { state, report };
}
