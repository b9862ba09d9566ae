import { awsDoctor } from '../shared/cloud/aws/doctor.ts';
import type { DoctorPorts } from '../shared/cloud/doctor-ports.ts';
import type { Config } from '../shared/config/config.ts';
import type { Manifest } from '../shared/model/feed.ts';
import type { ReadFailure } from '../shared/model/observation.ts';
import { diagnose } from './doctor/diagnose.ts';
import { eventFinding } from './doctor/events.ts';
import { checked, type Finding } from './doctor/finding.ts';
import { printFinding } from './doctor/finding-text.ts';
import { type CommonOptions, openSource, readConfig } from './options.ts';
import { EXIT, type Output } from './output.ts';
import type { Source } from './source.ts';

export interface DoctorDeps {
  open(config: Config): Promise<Source>;
  ports: DoctorPorts;
}

/**
 * Checks what no event and no plan shows: trails, VPC attributes, security groups and Resolver rules. It only reads. Exit
 * code 3: there is a problem, or a check could not be made.
 */
export async function doctor(options: CommonOptions, out: Output): Promise<number> {
  return examine(options, out, { open: (config) => openSource(options, config), ports: awsDoctor });
}

export async function examine(
  options: CommonOptions,
  out: Output,
  deps: DoctorDeps,
): Promise<number> {
  const config = readConfig(options.config);
  const { manifest, findings } = await readFeed(config, deps);
  const all = [...findings, ...(await diagnose(config, manifest, deps.ports))];
  if (options.json) out.json({ findings: all });
  else for (const finding of all) printFinding(finding, out);
  return all.every(({ state }) => state === 'ok') ? EXIT.inSync : EXIT.held;
}

const CORRECT_TRAILS = 'Correct the trails that are listed here.';

/** The published manifest, and whether events arrive. A feed that cannot be read skips no other check. */
async function readFeed(
  config: Config,
  { open }: DoctorDeps,
): Promise<{ manifest: Manifest | undefined; findings: Finding[] }> {
  let manifest: Manifest | undefined;
  const about = { check: 'feed', subject: config.owner } as const;
  const findings = await checked(about, async () => {
    const { feed } = await open(config);
    if (feed.kind === 'absent') return [];
    const published = await feed.published();
    if (published.kind === 'present') manifest = published.value;
    const silence = await checked({ check: 'events', subject: config.owner }, async () => {
      const outbox = await feed.outbox();
      const finding = outbox && eventFinding(outbox.notified, CORRECT_TRAILS);
      return finding ? [finding] : [];
    });
    return [
      ...(published.kind === 'failed' ? [unreadFeed(about, published.failure)] : []),
      ...silence,
    ];
  });
  return { manifest, findings };
}

function unreadFeed(
  about: Pick<Finding, 'check' | 'subject'>,
  { what, cause }: ReadFailure,
): Finding {
  return {
    ...about,
    state: 'not-checked',
    text: `${what} could not be read: ${cause}`,
    remedy: 'Correct the cause, and run doctor again.',
  };
}
