import { awsDoctor } from '../shared/cloud/aws/doctor.ts';
import type { DoctorPorts } from '../shared/cloud/doctor-ports.ts';
import type { Config } from '../shared/config/config.ts';
import { diagnose } from './doctor/diagnose.ts';
import { eventFinding } from './doctor/events.ts';
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
  { open, ports }: DoctorDeps,
): Promise<number> {
  const config = readConfig(options.config);
  const { feed } = await open(config);
  const published = feed.kind === 'present' ? await feed.published() : undefined;
  const manifest = published?.kind === 'present' ? published.value : undefined;
  const outbox = feed.kind === 'present' ? await feed.outbox() : undefined;
  const silence = outbox && eventFinding(outbox.notified);
  const findings = [...(silence ? [silence] : []), ...(await diagnose(config, manifest, ports))];
  if (options.json) out.json({ findings });
  else for (const finding of findings) printFinding(finding, out);
  return findings.every(({ state }) => state === 'ok') ? EXIT.inSync : EXIT.held;
}
