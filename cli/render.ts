import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { asRevision } from '../shared/model/counters.ts';
import { ABSENT } from '../shared/model/observation.ts';
import { observe } from '../shared/reconcile/observe.ts';
import { planBinding } from '../shared/reconcile/plan.ts';
import { renderAll } from '../shared/render/registry.ts';
import { openSource, readConfig, type SourceOptions } from './options.ts';
import { EXIT, type Output } from './output.ts';
import { printBinding } from './plan-text.ts';

interface RenderOptions extends SourceOptions {
  out: string;
  revision: number;
}

/**
 * Writes the artifacts for the observed state to `<out>/<resolver>/<file>`. If one of the bindings cannot be
 * rendered, it writes no file.
 */
export async function render(options: RenderOptions, out: Output): Promise<number> {
  const config = readConfig(options.config);
  const { world } = await openSource(options, config);
  const observations = await observe(config.bindings, {
    world,
    published: async () => ABSENT,
    now: () => new Date(),
  });
  const plans = observations.map((one) => planBinding(one, { config, now: new Date() }));
  const held = plans.filter(({ snapshot }) => snapshot === undefined);
  if (held.length > 0) {
    if (options.json)
      out.json({
        written: [],
        held: held.map((p) => ({ name: p.binding, notices: p.notices })),
      });
    else {
      for (const plan of held) printBinding(plan, out);
      out.line('Nothing was written, because of the notices above.');
    }
    return EXIT.held;
  }
  const artifacts = renderAll(config.resolvers, {
    owner: config.owner,
    rpz: config.rpz,
    revision: asRevision(options.revision),
    bindings: plans.flatMap(({ snapshot }) => snapshot ?? []),
  });
  const files = artifacts.map(({ resolver, file, content }) => ({
    path: join(options.out, resolver, file),
    content,
  }));
  for (const { path, content } of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  if (options.json) out.json({ written: files.map(({ path }) => path), held: [] });
  else for (const { path } of files) out.line(`wrote ${path}`);
  return EXIT.inSync;
}
