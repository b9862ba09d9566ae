import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SnapshotRecorder } from '../shared/cloud/snapshot/recorder.ts';
import type { Config } from '../shared/config/config.ts';
import { InvalidInputError } from '../shared/model/errors.ts';
import { observe } from '../shared/reconcile/observe.ts';
import { type CommonOptions, readConfig } from './options.ts';
import { EXIT, type Output } from './output.ts';
import { snapshotCommands } from './snapshot-commands.ts';
import { awsSource, type Source } from './source.ts';

interface SnapshotOptions extends CommonOptions {
  out?: string;
  printCommands?: boolean;
}

/** Saves everything that plan reads, in the format of the AWS CLI, or prints the commands that save it. */
export async function snapshot(options: SnapshotOptions, out: Output): Promise<number> {
  const config = readConfig(options.config);
  if (options.printCommands) {
    for (const command of snapshotCommands(config, options.out ?? 'snapshot')) out.line(command);
    return EXIT.inSync;
  }
  if (options.out === undefined) {
    throw new InvalidInputError(
      'The folder is missing. Give it with snapshot --out DIR, or run snapshot --print-commands.',
    );
  }
  const written: string[] = [];
  for (const [name, content] of await recordSnapshot(config, await awsSource(config))) {
    const path = join(options.out, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${JSON.stringify(content, null, 4)}\n`);
    written.push(path);
  }
  if (options.json) out.json({ written });
  else for (const path of written) out.line(`wrote ${path}`);
  return EXIT.inSync;
}

/** Reads that fail are missing in the snapshot, and a plan of the snapshot reports them. */
async function recordSnapshot(
  config: Config,
  { world, feed }: Source,
): Promise<Map<string, unknown>> {
  const recorder = new SnapshotRecorder(world, config.region);
  await observe(config.bindings, { world: recorder, now: () => new Date() });
  const files = new Map<string, unknown>(recorder.files);
  if (feed.kind === 'absent') return files;
  const published = await feed.published();
  if (published.kind === 'present') files.set('feed.manifest.json', published.value);
  if (feed.parameters) {
    files.set('ssm.get-parameters-by-path.json', { Parameters: [...feed.parameters.values()] });
  }
  return files;
}
