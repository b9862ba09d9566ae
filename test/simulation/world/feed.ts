import type { StoredObject } from '../../../embedded-aws/s3.ts';
import { MANIFEST_KEY } from '../../../shared/feed/keys.ts';
import { type Action, choose } from '../actions.ts';
import type { Simulation } from '../simulation.ts';

/** Actions of operators and other programs on the published files and parameters. */
export const FEED_ACTIONS = {
  'artifact-removed': {
    kind: 'action',
    weight: 1,
    run: (simulation, [pick]) => {
      const artifact = choose(artifacts(simulation), pick);
      if (artifact === undefined) return undefined;
      simulation.tamperedKeys.add(artifact.Key);
      simulation.cloud.world.s3.deleteObject({ Bucket: bucketOf(simulation), Key: artifact.Key });
      return artifact.Key;
    },
  },
  'artifact-overwritten': {
    kind: 'action',
    weight: 1,
    run: (simulation, [pick]) => {
      const artifact = choose(artifacts(simulation), pick);
      if (artifact === undefined) return undefined;
      simulation.tamperedKeys.add(artifact.Key);
      put(simulation, artifact.Key, '# by hand\n');
      return artifact.Key;
    },
  },
  'manifest-damaged': {
    kind: 'action',
    weight: 1,
    run: (simulation, [pick]) => {
      const manifest = objects(simulation).get(MANIFEST_KEY);
      if (manifest === undefined) return undefined;
      put(simulation, MANIFEST_KEY, manifest.Body.slice(0, pick % manifest.Body.length));
      return 'truncated';
    },
  },
  'manifest-removed': {
    kind: 'action',
    weight: 1,
    run: (simulation) => {
      if (!objects(simulation).has(MANIFEST_KEY)) return undefined;
      simulation.cloud.world.s3.deleteObject({ Bucket: bucketOf(simulation), Key: MANIFEST_KEY });
      return MANIFEST_KEY;
    },
  },
  'parameter-changed': {
    kind: 'action',
    weight: 1,
    run: (simulation, [pick, how]) => {
      const { ssm } = simulation.cloud.world;
      const { parameterPrefix } = simulation.main.config;
      const names = ssm.names().filter((name) => name.startsWith(`${parameterPrefix}/`));
      const name = choose(names, pick);
      const existing = ssm.parameter(name ?? '');
      if (name === undefined || existing === undefined) return undefined;
      // A re-created parameter may have another type, which no later write can change.
      const other = existing.Type === 'String' ? 'StringList' : 'String';
      const Type = how % 3 === 0 ? other : existing.Type;
      ssm.load({ Name: name, Type, Value: 'by hand' });
      return `${name} as a ${Type}`;
    },
  },
} as const satisfies Record<string, Action>;

function bucketOf({ main }: Simulation): string {
  return main.deployment.bucket;
}

function objects(simulation: Simulation): ReadonlyMap<string, StoredObject> {
  return simulation.cloud.world.s3.objects(bucketOf(simulation));
}

/** The artifacts of the current revision. */
function artifacts(simulation: Simulation): StoredObject[] {
  const named = simulation.manifestIn(simulation.main)?.manifest.artifacts ?? [];
  return named.flatMap(({ path }) => objects(simulation).get(path) ?? []);
}

function put(simulation: Simulation, Key: string, Body: string): void {
  simulation.cloud.world.s3.putObject({
    Bucket: bucketOf(simulation),
    Key,
    Body,
    ContentType: 'text/plain',
  });
}
